import { describe, expect, it } from "vitest";
import { jsonErrorPlace } from "./json-error-place";

describe("the place of a JSON error", () => {
  it.each([
    ["a bare word", '{\n  "a": x\n}', { line: 2, column: 8 }],
    ["a trailing comma in a list", "[1,\n2,\n]", { line: 3, column: 1 }],
    ["a trailing comma in a map", '{"a": 1,\n}', { line: 2, column: 1 }],
    ["a missing comma", '{\n  "a": 1\n  "b": 2\n}', { line: 3, column: 3 }],
    ["a comment", '{\n  // no\n  "a": 1\n}', { line: 2, column: 3 }],
    ["a line break in text", '{"a": "x\ny"}', { line: 1, column: 9 }],
    ["a wrong escape", '{"a": "\\x"}', { line: 1, column: 9 }],
    ["text after the end", "{}\n{}", { line: 2, column: 1 }],
    ["an end too early", '{\n  "a": {', { line: 2, column: 9 }],
    ["nothing at all", "", { line: 1, column: 1 }],
    ["a word in a long file", `[${'"filler",\n'.repeat(2000)}nil]`, { line: 2001, column: 2 }],
  ])("is found for %s", (_name, text, place) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonErrorPlace(text)).toEqual(place);
  });
});
