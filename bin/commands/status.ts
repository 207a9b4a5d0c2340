import type { Context } from "../context";
import { localTime, printFields, printJson } from "../print";

export async function status(context: Context, [name = ""]: string[]): Promise<number> {
  const agent = await context.withOwner(async (owner) => context.need(await owner.readAgent(name)));
  const { session } = agent;
  const running = session !== null;
  if (context.json) printJson({ ok: true, running, agent });
  else {
    printFields([
      ["Status", running ? (session.attachedClients > 0 ? "running (attached)" : "running (detached)") : "not running"],
      ["Session", session?.name ?? `iw-${agent.name}`],
      ["Agent", agent.name],
      ["State", `${agent.status.state}: ${agent.status.reason}`],
      ["Windows", String(session?.windows ?? 0)],
      ["Created", running ? localTime(session.createdAt) : "-"],
      ["Activity", running ? localTime(session.lastActivityAt) : "-"],
    ]);
    if (!running) console.error(`Start it: orchestrator create ${agent.name}`);
  }
  return running ? 0 : 1;
}
