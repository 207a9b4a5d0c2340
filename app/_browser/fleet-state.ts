import type { AgentCard, FleetHealth } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";

/** What the server has said about the fleet since this page was opened. Never what a click hoped. */
export type FleetState = {
  /** False until the socket has brought the whole fleet once: until then the server-rendered page is the newest. */
  readonly synced: boolean;
  /** In the order in which the server lists them. */
  readonly cards: ReadonlyMap<string, AgentCard>;
  /** The same as an array, so that its identity changes only with the cards. */
  readonly list: readonly AgentCard[];
  readonly health: FleetHealth | null;
  readonly operations: readonly Operation[];
};

export const emptyFleet: FleetState = { synced: false, cards: new Map(), list: [], health: null, operations: [] };

/** Known cards keep their place; new ones come last, until the next whole list. */
export function withCards(fleet: FleetState, changed: readonly AgentCard[]): FleetState {
  const cards = new Map(fleet.cards);
  for (const card of changed) cards.set(card.name, card);
  return { ...fleet, cards, list: [...cards.values()] };
}

export function withoutAgents(fleet: FleetState, names: readonly string[]): FleetState {
  const gone = new Set(names);
  return onlyAgents(fleet, (name) => !gone.has(name));
}

/** After a (re)connect: the whole list has come, so what it did not name is gone. */
export function asWholeFleet(fleet: FleetState, named: ReadonlySet<string>, operations: Operation[]): FleetState {
  return { ...onlyAgents(fleet, (name) => named.has(name)), synced: true, operations };
}

export function withOperation(fleet: FleetState, operation: Operation): FleetState {
  const others = fleet.operations.filter(({ id }) => id !== operation.id);
  return { ...fleet, operations: [...others, operation].sort((a, b) => a.startedAt - b.startedAt) };
}

function onlyAgents(fleet: FleetState, keep: (name: string) => boolean): FleetState {
  const cards = new Map([...fleet.cards].filter(([name]) => keep(name)));
  return { ...fleet, cards, list: [...cards.values()] };
}
