import { describe, expect, it } from "vitest";
import { parseRegistry } from "./parse-registry";

function problems(text: string): string[] {
  const parsed = parseRegistry(new TextEncoder().encode(text), "r");
  return parsed.ok ? [] : (parsed.error.details ?? []);
}

const good = `agents:
  a:
    name: a
    display_name: A
    description: Does it
    model: sonnet
    tools: [Read]
    cannot_access: ["x/**"]
    responsibilities:
      - One
      - |
        Several
          lines: of text
    forbidden:
    - Two
`;

describe("what a newcomer gets wrong in YAML is told once, and in words", () => {
  it.each([
    [
      "a line that is too far left",
      good.replace("    model:", "   model:"),
      "r:6:1: has 3 spaces before it, its neighbours have 4",
    ],
    [
      "a line that is too far right",
      good.replace("    model:", "     model:"),
      "r:6:1: has 5 spaces before it, its neighbours have 4",
    ],
    [
      "an item too far left",
      good.replace("      - |", "     - |"),
      "r:11:1: has 5 spaces before it, its neighbours have 6",
    ],
    ["a tab", good.replace("    model:", "\tmodel:"), "r:6:1: begins with a tab; use spaces"],
    [
      "a glob without quotes",
      good.replace('["x/**"]', "[*.test.*]"),
      'r:8:21: has *.test.* without quotes, and YAML reads its first character as a mark; put it in quotes: "*.test.*"',
    ],
    [
      "two stars without quotes",
      good.replace('["x/**"]', "\n      - **"),
      'r:9:9: has ** without quotes, and YAML reads its first character as a mark; put it in quotes: "**"',
    ],
    [
      "an exception without quotes",
      good.replace('["x/**"]', "[!docs/**]"),
      'r:8:21: has !docs/** without quotes, and YAML reads its first character as a mark; put it in quotes: "!docs/**"',
    ],
  ])("%s", (_what, text, line) => {
    expect(problems(good)).toEqual([]);
    expect(problems(text)).toEqual([line]);
  });
});
