import { statesInOrder } from "@/app/_components/state-looks";
import type { AgentCard } from "@/lib/contract/agent";
import type { AgentState } from "@/lib/contract/status";

/** What is said of the whole fleet, also where only a part of its cards is drawn. */
export type FleetSummary = {
  total: number;
  states: Readonly<Record<AgentState, number>>;
  /** Agents whose config was edited by hand since it was generated. */
  edited: readonly string[];
};

export function summarise(cards: readonly AgentCard[]): FleetSummary {
  const states = Object.fromEntries(statesInOrder.map((state) => [state, 0])) as Record<AgentState, number>; // all keys
  for (const { status } of cards) states[status.state] += 1;
  const edited = cards.filter(({ config }) => config.state === "edited").map(({ name }) => name);
  return { total: cards.length, states, edited };
}
