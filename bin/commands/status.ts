import type { AgentDetail } from "@/lib/contract/agent";
import { sessionNameOf } from "@/lib/orchestrator/sessions/session-name";
import type { Context } from "../context";
import { localTime, printFields, printJson } from "../print";
import { readOurAgent } from "../read-our-agent";
import { named, type TenantOption } from "../selection";

export async function status(context: Context, [name = ""]: string[], options: TenantOption): Promise<number> {
  const agent = await context.withOwner((owner) => readOurAgent(context, owner, named(name, options)));
  const running = isRunning(agent);
  if (context.json) printJson({ ok: true, running, agent });
  else print(agent);
  return running ? 0 : 1;
}

/** A program that has ended leaves its pane behind, so that what it said can be read. */
function isRunning({ session }: AgentDetail): boolean {
  return session !== null && session.pid !== null;
}

function print(agent: AgentDetail): void {
  const { session, lastWords } = agent;
  printFields([
    ["Status", wordFor(agent)],
    ["Session", session?.name ?? sessionNameOf(agent.name)],
    ["Agent", agent.name],
    ["State", `${agent.status.state}: ${agent.status.reason}`],
    ["Windows", String(session?.windows ?? 0)],
    ["Created", session ? localTime(session.createdAt) : "-"],
    ["Activity", session ? localTime(session.lastActivityAt) : "-"],
  ]);
  if (session?.start?.problem) console.log(session.start.problem);
  if (lastWords.length > 0) console.log(`Last lines:\n${lastWords.map((line) => `  ${line}`).join("\n")}`);
  if (!isRunning(agent)) console.error(`Start it: orchestrator create ${agent.name}`);
}

function wordFor(agent: AgentDetail): string {
  const { session, status } = agent;
  if (session === null) return "not running";
  if (isRunning(agent)) return session.attachedClients > 0 ? "running (attached)" : "running (detached)";
  return status.exitCode === undefined ? "ended" : `ended (exit code ${status.exitCode})`;
}
