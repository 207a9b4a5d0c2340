import { statesInOrder } from "@/app/_components/state-looks";
import type { AgentState } from "@/lib/contract/status";

/** What the address says about how the fleet is shown: shareable, and kept over reloads. */
export type FleetQuery = {
  /** Empty shows all. */
  states: readonly AgentState[];
  text: string;
  view: "cards" | "table";
  sort: "need" | "name" | "registry";
  group: "none" | "state" | "model" | "tenant";
  /** How many agents are drawn; the rest is one press away. */
  limit: number;
};

/** Several screens of cards. A page of a thousand would take seconds to make and to draw. */
export const PAGE = 60;

export const plainQuery: FleetQuery = { states: [], text: "", view: "cards", sort: "need", group: "none", limit: PAGE };

type Query = { get(name: string): string | null };

export function parseFleetQuery(query: Query): FleetQuery {
  const wanted = query.get("state")?.split(",") ?? [];
  return {
    states: statesInOrder.filter((state) => wanted.includes(state)),
    text: query.get("q")?.trim().slice(0, 100) ?? "",
    view: query.get("view") === "table" ? "table" : "cards",
    sort: oneOf(["need", "name", "registry"] as const, query.get("sort")),
    group: oneOf(["none", "state", "model", "tenant"] as const, query.get("group")),
    limit: limitOf(query.get("show")),
  };
}

function limitOf(word: string | null): number {
  const asked = /^[0-9]{1,5}$/.test(word ?? "") ? Number(word) : 0;
  return Math.max(PAGE, asked);
}

function oneOf<Value extends string>(values: readonly [Value, ...Value[]], word: string | null): Value {
  return values.find((value) => value === word) ?? values[0];
}

/** The address of the fleet shown so; what is as usual is left out. */
export function fleetHref(query: FleetQuery): string {
  const search = new URLSearchParams();
  if (query.states.length > 0) search.set("state", query.states.join(","));
  if (query.text) search.set("q", query.text);
  if (query.view !== plainQuery.view) search.set("view", query.view);
  if (query.sort !== plainQuery.sort) search.set("sort", query.sort);
  if (query.group !== plainQuery.group) search.set("group", query.group);
  if (query.limit !== plainQuery.limit) search.set("show", String(query.limit));
  return search.size > 0 ? `/?${search.toString().replaceAll("%2C", ",")}` : "/";
}
