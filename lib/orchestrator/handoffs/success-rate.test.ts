import { describe, expect, it } from "vitest";
import type { HandoffState } from "@/lib/contract/handoff";
import { isOverdue, pairsOf, successOf } from "./success-rate";

const one = (state: HandoffState, to = "backend-agent", overdue = false) => ({
  from: "planning-agent",
  to,
  state,
  overdue,
});

describe("the success rate", () => {
  it("is unknown until a hand-off has ended", () => {
    expect(successOf([one("validated"), one("unknown")])).toEqual({
      done: 0,
      rejected: 0,
      failed: 0,
      open: 2,
      percent: null,
    });
  });

  it("counts what was done, of what was done, rejected, or not done in time", () => {
    const all = [
      ...Array.from({ length: 19 }, () => one("done")),
      one("rejected"),
      one("delivered", "qa-agent", true),
      one("delivered"),
    ];
    expect(successOf(all)).toEqual({ done: 19, rejected: 1, failed: 1, open: 1, percent: (100 * 19) / 21 });
    expect(pairsOf(all).map(({ to, done, failed, open }) => [to, done, failed, open])).toEqual([
      ["backend-agent", 19, 0, 1],
      ["qa-agent", 0, 1, 0],
    ]);
  });

  it("leaves out of the pairs what names nobody", () => {
    expect(pairsOf([{ from: null, to: "a", state: "rejected", overdue: false }])).toEqual([]);
  });

  it.each([
    ["delivered", 10, 11, true],
    ["delivered", 10, 10, false],
    ["delivered", null, 11, false],
    ["done", 10, 11, false],
    ["rejected", 10, 11, false],
  ] as const)("%s with its deadline at %s is overdue at %s: %s", (state, deadline, now, overdue) => {
    expect(isOverdue(state, deadline, now)).toBe(overdue);
  });
});
