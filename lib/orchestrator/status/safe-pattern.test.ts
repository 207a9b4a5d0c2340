import { describe, expect, it } from "vitest";
import { whyUnsafe } from "./safe-pattern";

describe("a pattern from a file", () => {
  it.each([
    "^❯",
    "esc to interrupt",
    "^[·✢✳]? [^ ].*…( \\(.*\\))?$",
    "· \\d+ shells?($| ·)",
    "(?<until>[\\w ,:]+(\\(\\w+\\))?)",
    "a{2,3}b+",
  ])("%s is safe", (pattern) => expect(whyUnsafe(pattern)).toBeNull());

  it.each([
    ["(a+)+$", "repeats a part that repeats"],
    ["((a|b)*c)*", "repeats a part that repeats"],
    ["(a{1,})*", "repeats a part that repeats"],
    ["(x(y+)z){2,}", "repeats a part that repeats"],
    [".*.*.*x", "repeats more than two parts without end"],
    ["(a)\\1", "refers back to a group"],
    ["(?<n>a)\\k<n>", "refers back to a group"],
    ["(?=a)b", "looks ahead or behind"],
    ["(?<!a)b", "looks ahead or behind"],
    ["(", "is no regular expression"],
    ["x".repeat(301), "is longer than 300 characters"],
  ])("attack 64: %s is refused before it is ever tried", (pattern, problem) =>
    expect(whyUnsafe(pattern)).toContain(problem),
  );
});
