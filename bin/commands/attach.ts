import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Context } from "../context";
import { printJson } from "../print";
import { readOurAgent } from "../read-our-agent";
import { named, type TenantOption } from "../selection";
import { notRunning } from "./not-running";

/** Hands this terminal to tmux; the exit code is tmux's. */
export async function attach(context: Context, [name = ""]: string[], options: TenantOption): Promise<number> {
  const agent = await context.withOwner((owner) => readOurAgent(context, owner, named(name, options)));
  if (agent.session === null) context.need(notRunning(agent.name));
  if (context.json) {
    printJson({ ok: true, command: agent.attachCommand });
    return 0;
  }
  const tmux = spawn("/bin/sh", ["-c", `exec ${agent.attachCommand}`], { stdio: "inherit" });
  const [code] = await once(tmux, "exit");
  return typeof code === "number" ? code : 1;
}
