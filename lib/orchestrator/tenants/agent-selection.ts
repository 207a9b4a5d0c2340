/** `pilot` is planning-agent, researcher-agent and backend-agent. */
type Agents = "all" | "pilot" | readonly string[];

/** Which agents a command means, those of every tenant among them; or some of one tenant's. */
export type AgentSelection = Agents | { readonly tenant: string; readonly agents: Agents };
