import { describe, expect, it } from "vitest";
import { sampleCard } from "@/app/_components/testing/sample-card";
import type { AgentState } from "@/lib/contract/status";
import { arrange, countMoves, firstOf } from "./arrangement";
import { plainQuery } from "./fleet-query";

const card = (name: string, state: AgentState, since: number | null = null) =>
  sampleCard({ name, status: { state, since } });
const cards = [
  card("seo-agent", "stopped"),
  card("backend-agent", "waiting", 200),
  card("qa-agent", "working"),
  card("docker-agent", "waiting", 100),
];

describe("arrange", () => {
  it("puts those who need a person first, the longest waiting before the others", () => {
    expect(arrange(cards, plainQuery)).toEqual([
      { heading: null, names: ["docker-agent", "backend-agent", "qa-agent", "seo-agent"] },
    ]);
  });

  it("filters by state and by words", () => {
    expect(arrange(cards, { ...plainQuery, states: ["waiting"], text: "back" })).toEqual([
      { heading: null, names: ["backend-agent"] },
    ]);
  });

  it("groups under the words of the states", () => {
    const sections = arrange(cards, { ...plainQuery, group: "state" });
    expect(sections.map(({ heading }) => heading)).toEqual(["Needs you", "Working", "Stopped"]);
  });
});

describe("firstOf", () => {
  const sections = [
    { heading: "Working", names: ["a", "b"] },
    { heading: "Stopped", names: ["c", "d", "e"] },
  ];

  it("draws as many as asked, and knows how many a section has and how many are left", () => {
    expect(firstOf(sections, 3)).toEqual({
      sections: [
        { heading: "Working", names: ["a", "b"], count: 2 },
        { heading: "Stopped", names: ["c"], count: 3 },
      ],
      hidden: 2,
    });
  });

  it("leaves out a section of which nothing is drawn", () => {
    expect(firstOf(sections, 2).sections.map(({ heading }) => heading)).toEqual(["Working"]);
  });

  it("hides nothing of a small fleet", () => {
    expect(firstOf(sections, 60)).toMatchObject({ hidden: 0 });
  });
});

describe("countMoves", () => {
  const one = (...names: string[]) => [{ heading: null, names }];

  it("counts one when one jumps over all others", () => {
    expect(countMoves(one("a", "b", "c", "d"), one("d", "a", "b", "c"))).toBe(1);
  });

  it("counts who comes and who goes", () => {
    expect(countMoves(one("a", "b"), one("b", "c"))).toBe(2);
  });

  it("counts a change of the group", () => {
    const before = [
      { heading: "Working", names: ["a"] },
      { heading: "Idle", names: ["b"] },
    ];
    expect(countMoves(before, [{ heading: "Idle", names: ["b", "a"] }])).toBe(1);
  });

  it("is zero when nothing would change", () => {
    expect(countMoves(one("a", "b"), one("a", "b"))).toBe(0);
  });
});
