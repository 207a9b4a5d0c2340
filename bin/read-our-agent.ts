import type { AgentDetail } from "@/lib/contract/agent";
import { AgentId } from "@/lib/contract/ids";
import type { WorkspaceOwner } from "@/lib/orchestrator/owner/owner-methods";
import { foreignSession } from "@/lib/orchestrator/sessions/foreign-session";
import { SESSION_PREFIX, sessionNameOf } from "@/lib/orchestrator/sessions/session-name";
import type { Context } from "./context";

/** The session of the agent that a person calls so; one that cannot be an agent is refused elsewhere. */
export function sessionCalled(name: string): string {
  const agent = AgentId.safeParse(name);
  return agent.success ? sessionNameOf(agent.data) : `${SESSION_PREFIX}${name}`;
}

/** The named agent; a session of that name that belongs to another workspace on the same socket is a failure. */
export async function readOurAgent(context: Context, owner: WorkspaceOwner, name: string): Promise<AgentDetail> {
  const session = sessionCalled(name);
  const foreign = context
    .need(await owner.listSessions(session))
    .find((each) => each.name === session && each.workspace);
  if (foreign?.workspace) return context.need(foreignSession(session, foreign.workspace));
  return context.need(await owner.readAgent(name));
}
