import { findAgents } from "@/app/_components/commands/find-agents";
import { needsPerson, stateLooks, statesInOrder } from "@/app/_components/state-looks";
import type { AgentCard } from "@/lib/contract/agent";
import type { FleetQuery } from "./fleet-query";

/** Who stands where. It stays as it is while states change, so that nothing moves under a pointer. */
export type Arrangement = readonly { heading: string | null; names: readonly string[] }[];

export function arrange(cards: readonly AgentCard[], query: FleetQuery): Arrangement {
  const { states, text, sort, group } = query;
  const ofState = states.length > 0 ? cards.filter(({ status }) => states.includes(status.state)) : cards;
  const names = new Set(text ? findAgents(ofState, text).map(({ name }) => name) : ofState.map(({ name }) => name));
  const shown = sorted(
    ofState.filter(({ name }) => names.has(name)),
    sort,
  );
  if (group === "none") return [{ heading: null, names: shown.map(({ name }) => name) }];
  const headed = headings[group];
  const sections = new Map<string, string[]>();
  for (const card of shown) sections.set(headed(card), [...(sections.get(headed(card)) ?? []), card.name]);
  return [...sections].map(([heading, members]) => ({ heading, names: members }));
}

const headings = {
  state: ({ status }: AgentCard) => stateLooks[status.state].label,
  model: ({ model }: AgentCard) => model,
  tenant: ({ tenant }: AgentCard) => tenant ?? "No tenant",
};

/** A stable sort: what is equal keeps the registry's order. */
function sorted(cards: readonly AgentCard[], sort: FleetQuery["sort"]): AgentCard[] {
  if (sort === "registry") return [...cards];
  if (sort === "name") return [...cards].sort((a, b) => a.name.localeCompare(b.name));
  return [...cards].sort((a, b) => need(a) - need(b) || waitingSince(a) - waitingSince(b));
}

const need = ({ status }: AgentCard) => statesInOrder.indexOf(status.state);

/** Among those who need a person, whoever has waited longest comes first. */
function waitingSince({ status }: AgentCard): number {
  return needsPerson(status.state) ? (status.since ?? 0) : 0;
}

/** The part of an arrangement that is drawn: `count` is how many a section has in all, `hidden` how many are left out. */
export type DrawnArrangement = {
  sections: readonly { heading: string | null; names: readonly string[]; count: number }[];
  hidden: number;
};

export function firstOf(arrangement: Arrangement, limit: number): DrawnArrangement {
  let left = limit;
  const sections = arrangement.map(({ heading, names }) => {
    const drawn = names.slice(0, left);
    left -= drawn.length;
    return { heading, names: drawn, count: names.length };
  });
  const total = sections.reduce((sum, { count }) => sum + count, 0);
  return { sections: sections.filter(({ names }) => names.length > 0), hidden: Math.max(0, total - limit) };
}

/** How many agents would come, go or change places if the list were arranged anew. */
export function countMoves(shown: Arrangement, wanted: Arrangement): number {
  const placesOf = (arrangement: Arrangement) =>
    arrangement.flatMap(({ heading, names }) => names.map((name) => ({ name, heading })));
  const before = placesOf(shown);
  const after = new Map(placesOf(wanted).map(({ name, heading }, place) => [name, { heading, place }]));
  const stayed = before.filter(({ name, heading }) => after.get(name)?.heading === heading);
  const kept = longestRise(stayed.map(({ name }) => after.get(name)?.place ?? 0));
  const known = new Set(before.map(({ name }) => name));
  return before.length - kept + [...after.keys()].filter((name) => !known.has(name)).length;
}

/** The length of the longest rising subsequence: those who need not move. */
function longestRise(places: readonly number[]): number {
  const lowestEnd: number[] = [];
  for (const place of places) lowestEnd[firstAtLeast(lowestEnd, place)] = place;
  return lowestEnd.length;
}

/** Where in a rising list a value has its place. */
function firstAtLeast(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
