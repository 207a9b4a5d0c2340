import type { Context } from "../context";
import { printJson } from "../print";

export async function list(context: Context, filter: string | undefined): Promise<number> {
  const sessions = await context.withOwner(async (owner) => context.need(await owner.listSessions(filter)));
  if (context.json) printJson({ ok: true, sessions });
  else if (sessions.length === 0) console.log("No active sessions");
  for (const { name, attachedClients, windows } of context.json ? [] : sessions) {
    const attached = attachedClients > 0;
    console.log(`${attached ? "✓" : "○"} ${name} (${attached ? "attached" : "detached"}, ${windows} windows)`);
  }
  return 0;
}
