import { z } from "zod";

/** An agent's name: its key in the registry, its folder, and part of its tmux session's name. */
export const AgentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and -, and begin with a letter")
  .brand<"AgentId">()
  .brand<"AgentName">();
export type AgentName = z.infer<typeof AgentName>;

/** A tenant's name: its key in the registry, part of its folders, its sessions' names and its tmux socket's name. */
export const TenantName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be 1 to 31 of a-z, 0-9 and -, and begin with a letter")
  .brand<"TenantName">();
export type TenantName = z.infer<typeof TenantName>;

/**
 * An agent as it can run: `backend-agent`, or `acme/backend-agent` for the one that works for the tenant acme. The one
 * key of cards, sessions, terminals, operations and rights; a name of the registry is the id of the agent without a tenant.
 */
export const AgentId = z
  .string()
  .regex(/^(?:[a-z][a-z0-9-]{0,30}\/)?[a-z][a-z0-9-]{0,62}$/, "must be an agent's name, or tenant/name")
  .brand<"AgentId">();
export type AgentId = z.infer<typeof AgentId>;

/** `tenant` is null for the agents without one. */
export function agentIdOf(tenant: TenantName | null, name: AgentName): AgentId {
  return tenant === null ? name : AgentId.parse(`${tenant}/${name}`);
}

/** The agent's name in the registry. */
export function nameOfAgent(id: AgentId): AgentName {
  return AgentName.parse(id.slice(id.indexOf("/") + 1));
}

export function tenantOfAgent(id: AgentId): TenantName | null {
  const end = id.indexOf("/");
  return end === -1 ? null : TenantName.parse(id.slice(0, end));
}

/** A session of another tmux server that was adopted. */
export const AdoptedId = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<"AdoptedId">();
export type AdoptedId = z.infer<typeof AdoptedId>;

/**
 * What a browser calls a terminal. The server issues it: `agent:acme/backend-agent` is the pane that everybody watches,
 * `attach:acme/backend-agent` a person's own tmux client. It is never a tmux target, and only the server knows what
 * stands behind it.
 */
export const TerminalId = z
  .string()
  .regex(/^(?:(?:agent|attach):(?:[a-z][a-z0-9-]{0,30}\/)?[a-z][a-z0-9-]{0,62}|adopted:[0-9a-f]{16})$/)
  .brand<"TerminalId">();
export type TerminalId = z.infer<typeof TerminalId>;

export function terminalIdOfAgent(id: AgentId): TerminalId {
  return TerminalId.parse(`agent:${id}`);
}

export function attachIdOfAgent(id: AgentId): TerminalId {
  return TerminalId.parse(`attach:${id}`);
}

export function isAttach(id: TerminalId): boolean {
  return id.startsWith("attach:");
}

export function terminalIdOfAdopted(id: AdoptedId): TerminalId {
  return TerminalId.parse(`adopted:${id}`);
}

/** The adopted session behind a terminal; null for an agent's. */
export function adoptedOfTerminal(id: TerminalId): AdoptedId | null {
  return id.startsWith("adopted:") ? AdoptedId.parse(id.slice("adopted:".length)) : null;
}

/** Whose terminal it is, as rights ask for it: an agent, or an adopted session that belongs to none. */
export function subjectOfTerminal(id: TerminalId): string {
  return adoptedOfTerminal(id) === null ? agentOfTerminal(id) : id;
}

/** The agent behind an agent's terminal. */
export function agentOfTerminal(id: TerminalId): AgentId {
  return AgentId.parse(id.slice(id.indexOf(":") + 1));
}

export const OperationId = z.uuid().brand<"OperationId">();
export type OperationId = z.infer<typeof OperationId>;
