import { AgentName } from "@/lib/contract/ids";

export const SESSION_PREFIX = "iw-";

export function sessionNameOf(agent: AgentName): string {
  return `${SESSION_PREFIX}${agent}`;
}

/** The agent a session's name belongs to, or null for a session that is not an agent's. */
export function agentOfSession(sessionName: string): AgentName | null {
  if (!sessionName.startsWith(SESSION_PREFIX)) return null;
  const parsed = AgentName.safeParse(sessionName.slice(SESSION_PREFIX.length));
  return parsed.success ? parsed.data : null;
}
