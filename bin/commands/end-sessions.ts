import { failure } from "@/lib/contract/reply";
import type { AgentSelection } from "@/lib/orchestrator/orchestrator";
import type { Context } from "../context";
import { printJson } from "../print";
import { printOperation } from "../print-operation";
import { sessionCalled } from "../read-our-agent";
import { named, selectionOf, type TenantOption } from "../selection";

const verbs = { stop: "Stopped", kill: "Killed" } as const;

/** `stop` and `kill`, for one agent or for all that run. */
export async function endSessions(
  context: Context,
  kind: "stop" | "kill",
  [agent]: string[],
  options: { all?: boolean } & TenantOption,
): Promise<number> {
  if (options.all && agent === undefined) return endAll(context, kind, selectionOf([], options));
  if (agent === undefined || options.all) {
    return context.need(failure("bad-selection", `Name one agent, or use --all: orchestrator ${kind} <agent>|--all`));
  }
  const called = named(agent, options);
  await context.withOwner(async (owner) =>
    context.need(await (kind === "stop" ? owner.stopSession(called) : owner.killSession(called))),
  );
  if (context.json) printJson({ ok: true });
  else console.log(`${verbs[kind]} session '${sessionCalled(called)}'`);
  return 0;
}

async function endAll(context: Context, kind: "stop" | "kill", selection: AgentSelection): Promise<number> {
  context.sayWorkspace();
  const operation = await context.withOwner(async (owner) => {
    const started = context.need(await owner.startOperation(kind, selection));
    return context.need(await owner.waitForOperation(started.id));
  });
  if (operation.items.length > 0 || context.json) return printOperation(context, operation, verbs[kind]);
  console.log("No active sessions");
  return 0;
}
