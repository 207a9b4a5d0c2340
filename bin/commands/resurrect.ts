import type { LostAgent } from "@/lib/contract/resurrection";
import type { Context } from "../context";
import { localTime, printJson } from "../print";
import { printOperation } from "../print-operation";

/** Agents that ran when their tmux server went: shown, started again, or let go. */
export async function resurrect(
  context: Context,
  names: string[],
  options: { dryRun?: boolean; dismiss?: boolean },
): Promise<number> {
  const wanted = names.length === 0 ? "all" : names;
  return context.withOwner(async (owner) => {
    if (options.dryRun) {
      const { agents } = context.need(await owner.planResurrection());
      const chosen = agents.filter(({ agent }) => wanted === "all" || wanted.includes(agent));
      if (context.json) printJson({ ok: true, agents: chosen });
      else printPlan(chosen);
      return 0;
    }
    if (options.dismiss) {
      const { agents } = context.need(await owner.dismissLost(wanted));
      if (context.json) printJson({ ok: true, agents });
      else console.log(agents.length === 0 ? "Nobody is left to bring back" : `Left to bring back: ${agents.length}`);
      return 0;
    }
    const started = context.need(await owner.resurrect(wanted));
    return printOperation(context, context.need(await owner.waitForOperation(started.id)), "Brought back");
  });
}

function printPlan(agents: readonly LostAgent[]): void {
  if (agents.length === 0) console.log("No agent was lost with its tmux server");
  const width = Math.max(0, ...agents.map(({ agent }) => agent.length));
  for (const each of agents) console.log(`${each.agent.padEnd(width)}  ${howItComesBack(each)}`);
}

function howItComesBack({ conversation, program, folder, startedAt, waitingHandoffs, obstacle }: LostAgent): string {
  if (obstacle !== null) return `cannot come back: ${obstacle}`;
  const what = conversation === null ? "begins anew" : `takes up ${conversation}`;
  const waits = waitingHandoffs === 0 ? [] : [`${waitingHandoffs} hand-offs wait for it`];
  return [`${program ?? "its command"} ${what}`, `in ${folder}`, `started ${localTime(startedAt)}`, ...waits].join(
    ", ",
  );
}
