import { type AgentId, AgentName, agentIdOf, nameOfAgent, type TenantName, tenantOfAgent } from "@/lib/contract/ids";

export const SESSION_PREFIX = "iw-";

/** `iw-backend-agent`, or `iw-acme-backend-agent` on the tenant's own socket. */
export function sessionNameOf(agent: AgentId): string {
  return `${prefixOf(tenantOfAgent(agent))}${nameOfAgent(agent)}`;
}

/**
 * The agent a session's name belongs to, or null for a session that is not an agent's. `tenant` is whose socket the
 * session is on: without it, `iw-a-b-c` could be that of `a/b-c` or of `a-b/c`.
 */
export function agentOfSession(sessionName: string, tenant: TenantName | null): AgentId | null {
  const prefix = prefixOf(tenant);
  if (!sessionName.startsWith(prefix)) return null;
  const parsed = AgentName.safeParse(sessionName.slice(prefix.length));
  return parsed.success ? agentIdOf(tenant, parsed.data) : null;
}

function prefixOf(tenant: TenantName | null): string {
  return tenant === null ? SESSION_PREFIX : `${SESSION_PREFIX}${tenant}-`;
}
