import { z } from "zod";

/** An agent's name: its key in the registry, its folder, and part of its tmux session's name. */
export const AgentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be 1 to 63 of a-z, 0-9 and -, and begin with a letter")
  .brand<"AgentName">();
export type AgentName = z.infer<typeof AgentName>;

/** A tenant's name: its key in the registry, part of its folders, its sessions' names and its tmux socket's name. */
export const TenantName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "must be 1 to 31 of a-z, 0-9 and -, and begin with a letter")
  .brand<"TenantName">();
export type TenantName = z.infer<typeof TenantName>;

/**
 * What a browser calls a terminal. The server issues it (`agent:backend-agent`); it is never a tmux target,
 * and only the server knows which pane stands behind it.
 */
export const TerminalId = z
  .string()
  .regex(/^agent:[a-z][a-z0-9-]{0,62}$/)
  .brand<"TerminalId">();
export type TerminalId = z.infer<typeof TerminalId>;

export function terminalIdOfAgent(name: AgentName): TerminalId {
  return TerminalId.parse(`agent:${name}`);
}

/** The agent behind a terminal: rights are asked for it. */
export function agentOfTerminal(id: TerminalId): AgentName {
  return AgentName.parse(id.slice("agent:".length));
}

export const OperationId = z.uuid().brand<"OperationId">();
export type OperationId = z.infer<typeof OperationId>;
