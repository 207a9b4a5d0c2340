import { describe, expect, it } from "vitest";
import { parseQuery } from "./parse-query";

const fits = (query: string, line: string, matchCase = false) => parseQuery(query, matchCase)?.fits(line);

describe("a search as people write it", () => {
  it.each([
    ["quick fox", "the quick brown fox", true],
    ["quick fox", "the quick brown dog", false],
    ['"quick brown"', "the quick  brown fox", true],
    ['"brown quick"', "the quick brown fox", false],
    ["art", "it starts here", false],
    ["star*", "it starts here", true],
    ["src/app.ts", "wrote src/app.ts:12", true],
    ["src/app.ts", "wrote src app ts", false],
    ["npm-run", "npm-run-all", true],
    ["FAILED", "2 tests failed", true],
    ["世界", "grüße 世界", true],
    ['"unclosed phrase', "an unclosed phrase", true],
    ["(publickey)", "denied (publickey).", true],
  ])("%s in %s: %s", (query, line, expected) => expect(fits(query, line)).toBe(expected));

  it("counts capital letters only when it is asked to", () => {
    expect([fits("Denied", "permission denied", true), fits("Denied", "Permission Denied", true)]).toEqual([
      false,
      true,
    ]);
  });

  it("tells where a line hits, without overlaps", () => {
    expect(parseQuery('per* "permission denied"', false)?.ranges("a permission denied, per force")).toEqual([
      { start: 2, end: 19 },
      { start: 21, end: 24 },
    ]);
  });

  it("asks the index for words only, whatever else is written", () => {
    expect(parseQuery('a-b "c d" e* NEAR(x) -f', false)?.match).toBe('"a b" AND "c d" AND "e" * AND "NEAR x" AND "f"');
    expect(parseQuery("❯ =>", false)).toBeNull();
    expect(parseQuery("", false)?.match).toBeNull();
  });
});
