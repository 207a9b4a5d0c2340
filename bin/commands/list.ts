import type { SessionSummary } from "@/lib/contract/agent";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { findTenant } from "@/lib/orchestrator/tenants/registry-of-tenant";
import type { Context } from "../context";
import { printJson } from "../print";
import { asksSomething, type QuestionOptions } from "../question";
import type { TenantOption } from "../selection";

/** The running sessions; with a question about the registry, the agents that it is true of, running or not. */
export async function list(
  context: Context,
  filter: string | undefined,
  question: QuestionOptions & TenantOption,
): Promise<number> {
  if (asksSomething(question)) return (await import("./agents")).agents(context, filter, question);
  const { tenant } = question;
  if (tenant !== undefined) context.need(findTenant(context.need(await readRegistry(context.paths)).registry, tenant));
  const all = await context.withOwner(async (owner) => context.need(await owner.listSessions(filter)));
  const sessions = all.filter((session) => tenant === undefined || session.tenant === tenant);
  if (context.json) printJson({ ok: true, sessions });
  else if (sessions.length === 0) console.log("No active sessions");
  else for (const session of sessions) console.log(lineOf(session));
  return 0;
}

function lineOf({ name, workspace, attachedClients, windows }: SessionSummary): string {
  if (workspace !== undefined) return `~ ${name} (another workspace: ${workspace})`;
  const attached = attachedClients > 0;
  return `${attached ? "✓" : "○"} ${name} (${attached ? "attached" : "detached"}, ${windows} windows)`;
}
