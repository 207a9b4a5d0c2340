import { expect, it } from "vitest";
import { fleetHref, parseFleetQuery, plainQuery } from "./fleet-query";

const parse = (text: string) => parseFleetQuery(new URLSearchParams(text));

it("shows all as cards, needs first, when the address says nothing", () => {
  expect(parse("")).toEqual(plainQuery);
  expect(fleetHref(plainQuery)).toBe("/");
});

it("ignores words it does not know", () => {
  expect(parse("state=waiting,nonsense&view=cinema&sort=luck")).toEqual({ ...plainQuery, states: ["waiting"] });
});

it("writes an address that says the same", () => {
  const query = parse("state=dead,waiting&q=back+end&view=table&sort=name&group=state");
  expect(fleetHref(query)).toBe("/?state=waiting,dead&q=back+end&view=table&sort=name&group=state");
  expect(parse(fleetHref(query).slice(2))).toEqual(query);
});

it("keeps how many agents are drawn, never fewer than a page", () => {
  expect(fleetHref(parse("show=120"))).toBe("/?show=120");
  for (const word of ["5", "-1", "1e9", "many", "9999999"]) expect(parse(`show=${word}`).limit).toBe(plainQuery.limit);
});
