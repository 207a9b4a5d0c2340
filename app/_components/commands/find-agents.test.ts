import { expect, it } from "vitest";
import { sampleCard } from "../testing/sample-card";
import { findAgents } from "./find-agents";

const agents = [
  sampleCard({ name: "planning-agent", description: "Hands work to the backend" }),
  sampleCard({ name: "old-backend-agent", description: "Rests" }),
  sampleCard({ name: "backend-agent", description: "Mends the API" }),
];

const names = (query: string) => findAgents(agents, query).map(({ name }) => name);

it("puts the name that begins so first and finds roles too", () => {
  expect(names("back")).toEqual(["backend-agent", "old-backend-agent", "planning-agent"]);
});

it("wants every word, in any case", () => {
  expect(names("BACK api")).toEqual(["backend-agent"]);
  expect(names("nothing")).toEqual([]);
});

it("lists all of them for an empty query, as they came", () => {
  expect(names(" ")).toEqual(["planning-agent", "old-backend-agent", "backend-agent"]);
});
