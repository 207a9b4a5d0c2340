import type { AgentId } from "@/lib/contract/ids";
import type { AgentState } from "@/lib/contract/status";
import type { Clock } from "../clock";

/** After something was typed: the program has to show first that it works. */
const SETTLING_MS = 3_000;

/** Who types into an agent's pane by itself: prompts, lines of hand-offs and answers, one at a time per agent. */
export type PaneTurns = {
  isTaken(agent: AgentId): boolean;
  /** Runs when nobody else types to this agent any more. */
  inTurn<T>(agent: AgentId, work: () => Promise<T>): Promise<T>;
  /** Keys went out: what the pane shows for the next moments may be from before them. */
  typed(agent: AgentId): void;
  /** Something was typed a moment ago, and the agent has not shown that it works since. */
  isSettling(agent: AgentId): boolean;
  stateChanged(agent: AgentId, state: AgentState): void;
};

export function createPaneTurns(clock: Pick<Clock, "now">): PaneTurns {
  const last = new Map<AgentId, Promise<void>>();
  const settlesAt = new Map<AgentId, number>();
  return {
    isTaken: (agent) => last.has(agent),
    async inTurn(agent, work) {
      const before = last.get(agent);
      let end = () => {};
      const turn = new Promise<void>((resolve) => {
        end = resolve;
      });
      last.set(agent, turn);
      await before;
      try {
        return await work();
      } finally {
        if (last.get(agent) === turn) last.delete(agent);
        end();
      }
    },
    typed: (agent) => void settlesAt.set(agent, clock.now() + SETTLING_MS),
    isSettling: (agent) => clock.now() < (settlesAt.get(agent) ?? 0),
    stateChanged(agent, state) {
      if (state !== "idle" && state !== "done") settlesAt.delete(agent);
    },
  };
}
