import type { HandoffState, HandoffSummary } from "@/lib/contract/handoff";
import { statesInOrder } from "./handoff-looks";

/** What the address says about how hand-offs are shown: shareable, and kept over reloads. */
export type HandoffQuery = {
  state: HandoffState | "overdue" | null;
  /** Sent by or to this agent. */
  agent: string | null;
  id: string | null;
  view: "list" | "graph";
};

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

export function parseHandoffQuery(search: SearchParams): HandoffQuery {
  const word = (name: string) => (typeof search[name] === "string" ? search[name].slice(0, 100) : null);
  const state = word("state");
  return {
    state: state === "overdue" ? state : (statesInOrder.find((known) => known === state) ?? null),
    agent: word("agent"),
    id: word("id"),
    view: word("view") === "graph" ? "graph" : "list",
  };
}

/** The address of the page shown so; what is as usual is left out. */
export function handoffHref(query: HandoffQuery, change: Partial<HandoffQuery> = {}): string {
  const next = { ...query, ...change };
  const search = new URLSearchParams();
  for (const name of ["state", "agent", "id"] as const) if (next[name]) search.set(name, next[name]);
  if (next.view === "graph") search.set("view", "graph");
  return search.size > 0 ? `/handoffs?${search}` : "/handoffs";
}

export function ofAgent(handoffs: readonly HandoffSummary[], agent: string | null): HandoffSummary[] {
  return handoffs.filter(({ from, to }) => agent === null || from === agent || to === agent);
}

export function inState(handoffs: readonly HandoffSummary[], state: HandoffQuery["state"]): HandoffSummary[] {
  if (state === null) return [...handoffs];
  return handoffs.filter((handoff) => (state === "overdue" ? handoff.overdue : handoff.state === state));
}
