import type { AgentId } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { DecidedStatus } from "./decide-status";

/** About an hour of an agent that changes its state every minute. */
const KEPT_PER_AGENT = 60;

export type StatusHistory = {
  /** Gives a decided status its times; `since` stays while the state does. */
  record(agent: AgentId, decided: DecidedStatus, now: number): AgentStatus;
  latest(agent: AgentId): AgentStatus | null;
  /** The last states, newest first: why an agent is in its state, and what it was before. */
  of(agent: AgentId): readonly AgentStatus[];
  forget(agent: AgentId): void;
};

/** Remembers each agent's last states, in memory. */
export function createStatusHistory(): StatusHistory {
  const entries = new Map<AgentId, AgentStatus[]>();

  return {
    record(agent, { interrupted: _interrupted, ...decided }, now) {
      const known = entries.get(agent) ?? [];
      const [previous] = known;
      const isSameState = previous?.state === decided.state;
      // Nobody saw the first state begin.
      const since = previous === undefined ? null : isSameState ? previous.since : now;
      const status: AgentStatus = { ...decided, since, seenAt: now };
      entries.set(agent, [status, ...(isSameState ? known.slice(1) : known)].slice(0, KEPT_PER_AGENT));
      return status;
    },
    latest: (agent) => entries.get(agent)?.[0] ?? null,
    of: (agent) => entries.get(agent) ?? [],
    forget: (agent) => void entries.delete(agent),
  };
}
