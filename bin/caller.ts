import { userInfo } from "node:os";
import type { Caller } from "@/lib/orchestrator/owner/caller";

/** This command, as the owner of the workspace writes it down. */
export function caller(): Caller {
  return { user: userInfo().username, pid: process.pid };
}
