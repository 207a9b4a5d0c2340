import type { AgentCard } from "@/lib/contract/agent";
import type { AgentState } from "@/lib/contract/status";
import type { Deed } from "./operate";

const ended: readonly AgentState[] = ["stopped", "dead", "lost"];

/** Whether a session of the agent runs its program. */
export function isRunning({ status }: Pick<AgentCard, "status">): boolean {
  return !ended.includes(status.state);
}

/** A hand-edited config waits for a person: neither writing over it nor starting with it goes by itself. */
export function awaitsReview({ config }: Pick<AgentCard, "config">): boolean {
  return config.state === "edited";
}

/** What starts the agent: just that, or writing its config first where it is not what the registry says. */
export function startingDeed({ config }: Pick<AgentCard, "config">): Deed {
  return config.state === "ok" ? "spawn" : "renew";
}

/** Stop asks only where work would be cut short; kill always asks. */
export function needsConfirmation(deed: Deed, { status }: Pick<AgentCard, "status">): boolean {
  if (deed === "kill") return true;
  return deed === "stop" && status.state === "working";
}
