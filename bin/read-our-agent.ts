import type { AgentDetail } from "@/lib/contract/agent";
import type { WorkspaceOwner } from "@/lib/orchestrator/owner/owner-methods";
import { foreignSession } from "@/lib/orchestrator/sessions/foreign-session";
import type { Context } from "./context";

/** The named agent; a session of that name that belongs to another workspace on the same socket is a failure. */
export async function readOurAgent(context: Context, owner: WorkspaceOwner, name: string): Promise<AgentDetail> {
  const session = `iw-${name}`;
  const foreign = context
    .need(await owner.listSessions(session))
    .find((each) => each.name === session && each.workspace);
  if (foreign?.workspace) return context.need(foreignSession(session, foreign.workspace));
  return context.need(await owner.readAgent(name));
}
