import { expect, test } from "vitest";
import { gridFor, parseWallCookie, parseWallQuery, wallCookie, wallSearch } from "./wall-query";

const read = (search: string) => parseWallQuery(new URLSearchParams(search));

test("an address and what is read from it say the same", () => {
  const query = { agents: ["backend-agent", "acme/qa-agent"], grid: "3x3" } as const;
  expect(wallSearch(query)).toBe("?agents=backend-agent,acme/qa-agent&grid=3x3");
  expect(read(wallSearch(query))).toEqual(query);
  expect(wallSearch({ agents: null, grid: null })).toBe("");
});

test("names that no agent can have, doubled ones and unknown grids are left out", () => {
  expect(read("?agents=a-b,../etc,A,a-b,%3Cb%3E&grid=9x9")).toEqual({ agents: ["a-b"], grid: null });
});

test("a wall of nobody is not the wall of all", () => {
  expect(read("?agents=")).toEqual({ agents: [], grid: null });
  expect(read("")).toEqual({ agents: null, grid: null });
});

test("a cookie keeps the wall, and a plain wall removes it", () => {
  const query = { agents: ["a-agent"], grid: null };
  const [pair = ""] = wallCookie(query).split(";");
  expect(parseWallCookie(decodeURIComponent(pair.slice("wall=".length)))).toEqual(query);
  expect(wallCookie({ agents: null, grid: null })).toContain("max-age=0");
  const endless = Array.from({ length: 110 }, (_, index) => `agent-with-a-rather-long-name-${index}`);
  expect(wallCookie({ agents: endless, grid: null })).toContain("max-age=0");
});

test("few panes are large", () => {
  expect([1, 2, 4, 5, 9, 27].map(gridFor).map(({ columns, rows }) => `${columns}x${rows}`)).toEqual([
    "1x1",
    "2x1",
    "2x2",
    "3x3",
    "3x3",
    "4x3",
  ]);
});
