import { setTimeout as pause } from "node:timers/promises";
import type { AppError, Reply } from "@/lib/contract/reply";
import { openWorkspace, type Workspace, type WorkspaceParts } from "../open-workspace";

/** In ms. A command holds the workspace for seconds; one that stops a whole fleet may take longer. */
export type CommandPatience = { quietMs: number; longestMs: number };

const PATIENCE: CommandPatience = { quietMs: 2_000, longestMs: 30_000 };
const TRY_EVERY_MS = 100;

/**
 * Waits a moment and answers whether to try again; called with why the workspace is `workspace-busy`. After a while it
 * says once what it waits for.
 */
export function patienceWithCommands(say: (line: string) => void, { quietMs, longestMs } = PATIENCE) {
  const begun = Date.now();
  let told = false;
  return async (busy: AppError): Promise<boolean> => {
    const waited = Date.now() - begun;
    if (waited >= longestMs) return false;
    if (!told && waited >= quietMs) {
      told = true;
      say(`${busy.message} Waiting for it, up to ${longestMs / 1000} seconds.`);
    }
    await pause(TRY_EVERY_MS);
    return true;
  };
}

/** As `openWorkspace`; a command that has the workspace just then is waited for. */
export async function openWorkspaceWhenFree(
  parts: WorkspaceParts,
  say: (line: string) => void,
  patience = PATIENCE,
): Promise<Reply<Workspace>> {
  const mayTryAgain = patienceWithCommands(say, patience);
  for (;;) {
    const opened = await openWorkspace(parts);
    if (opened.ok || opened.error.code !== "workspace-busy" || !(await mayTryAgain(opened.error))) return opened;
  }
}
