import { describe, expect, it } from "vitest";
import { ageText, agoText } from "./age";

const now = Date.UTC(2026, 10, 21, 12);
const before = (seconds: number) => now - seconds * 1000;

describe("ageText", () => {
  it.each([
    [0, "0s"],
    [59, "59s"],
    [60, "1m"],
    [3_599, "59m"],
    [3_600, "1h"],
    [86_399, "23h"],
    [86_400, "1d"],
    [40 * 86_400, "40d"],
  ])("says %i s as %s", (seconds, text) => {
    expect(ageText(before(seconds), now)).toBe(text);
  });

  it("never says a negative age", () => {
    expect(ageText(now + 5_000, now)).toBe("0s");
  });
});

describe("agoText", () => {
  it.each([
    [1, "just now"],
    [40, "40 s ago"],
    [180, "3 min ago"],
    [7_200, "2 h ago"],
    [86_400, "1 day ago"],
    [172_800, "2 days ago"],
  ])("says %i s as %s", (seconds, text) => {
    expect(agoText(before(seconds), now)).toBe(text);
  });
});
