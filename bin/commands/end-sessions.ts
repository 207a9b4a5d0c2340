import { failure } from "@/lib/contract/reply";
import type { Context } from "../context";
import { printJson } from "../print";
import { printOperation } from "../print-operation";

const verbs = { stop: "Stopped", kill: "Killed" } as const;

/** `stop` and `kill`, for one agent or for all that run. */
export async function endSessions(
  context: Context,
  kind: "stop" | "kill",
  [agent]: string[],
  options: { all?: boolean },
): Promise<number> {
  if (options.all && agent === undefined) return endAll(context, kind);
  if (agent === undefined || options.all) {
    return context.need(failure("bad-selection", `Name one agent, or use --all: orchestrator ${kind} <agent>|--all`));
  }
  await context.withOwner(async (owner) =>
    context.need(await (kind === "stop" ? owner.stopSession(agent) : owner.killSession(agent))),
  );
  if (context.json) printJson({ ok: true });
  else console.log(`${verbs[kind]} session 'iw-${agent}'`);
  return 0;
}

async function endAll(context: Context, kind: "stop" | "kill"): Promise<number> {
  const operation = await context.withOwner(async (owner) => {
    const started = context.need(await owner.startOperation(kind, "all"));
    return context.need(await owner.waitForOperation(started.id));
  });
  if (operation.items.length > 0 || context.json) return printOperation(context, operation, verbs[kind]);
  console.log("No active sessions");
  return 0;
}
