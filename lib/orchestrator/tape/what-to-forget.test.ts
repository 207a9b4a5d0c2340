import { describe, expect, it } from "vitest";
import { type KeptPart, whatToForget } from "./what-to-forget";

const DAY = 86_400_000;
const limits = { keepDays: 10, maxTotalBytes: 100, maxSessionBytes: 60 };
const part = (name: string, group: string, day: number, bytes: number, state = "ended"): KeptPart => ({
  ...{ name, group, startedAt: day * DAY, endedAt: day * DAY, bytes, state },
});

describe("what the tape forgets", () => {
  it("forgets what is older than is kept, but not what is still recorded", () => {
    expect(
      whatToForget(
        [part("old", "a", 1, 1), part("live", "b", 1, 1, "recording"), part("new", "c", 19, 1)],
        limits,
        20 * DAY,
      ),
    ).toEqual(["old"]);
  });

  it("forgets the oldest parts of a session that has too much", () => {
    const parts = [part("a1", "a", 15, 30), part("a2", "a", 16, 30), part("a3", "a", 17, 20), part("b1", "b", 14, 10)];
    expect(whatToForget(parts, limits, 20 * DAY)).toEqual(["a1"]);
  });

  it("forgets the oldest of all when there is too much in all", () => {
    const parts = [part("a", "a", 15, 50), part("b", "b", 14, 50), part("c", "c", 16, 20)];
    expect(whatToForget(parts, limits, 20 * DAY)).toEqual(["b"]);
  });
});
