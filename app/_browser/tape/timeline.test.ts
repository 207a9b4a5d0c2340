import { describe, expect, it } from "vitest";
import { parseCast } from "./parse-cast";
import { behindPause, firstBehind, gapsOf, neighbourMark, spansOf, spokenSeconds, ticksOf } from "./timeline";

const cast = parseCast(
  [
    '{"version":3,"term":{"cols":80,"rows":24},"timestamp":1}',
    '[0,"m","state: working The screen says so."]',
    '[1,"o","hello"]',
    '[9,"m","blocked: Write tests/a.ts (pattern: tests/**)"]',
    '[0,"o","more"]',
    '[10,"m","gap: flood 1204 lines 4000 ms"]',
    '[0,"o","\\u001bcbehind"]',
    '[5,"m","state: waiting A question."]',
    '[5,"r","100x30"]',
    "# a comment",
    '[10,"m","somebody else\'s"]',
    '[0,"o","cut of',
  ].join("\n"),
);
if (!cast) throw new Error("it has a header");

describe("a recording's timeline", () => {
  it("is read from an asciicast, what is cut off or unknown left out", () => {
    expect({ cols: cast.cols, rows: cast.rows, duration: cast.duration }).toEqual({ cols: 80, rows: 24, duration: 40 });
    expect(cast.events.map(({ at, code }) => [at, code])).toEqual([
      [1, "o"],
      [10, "o"],
      [20, "o"],
      [30, "r"],
    ]);
    expect(parseCast("no header\n")).toBeNull();
  });

  it("tells states and gaps without overlaps", () => {
    expect(spansOf(cast)).toEqual([
      { from: 0, to: 16, state: "working" },
      { from: 16, to: 20, state: "gap" },
      { from: 20, to: 25, state: "working" },
      { from: 25, to: 40, state: "waiting" },
    ]);
    expect(gapsOf(cast.marks)).toEqual([{ from: 16, to: 20, reason: "flood", lines: 1204 }]);
  });

  it("finds marks, events and the end of a pause", () => {
    expect(ticksOf(cast.marks).map(({ kind }) => kind)).toEqual(["blocked"]);
    expect(neighbourMark(cast.marks, 10, "before")?.at).toBe(0);
    expect(neighbourMark(cast.marks, 10, "behind")?.at).toBe(20);
    expect(firstBehind(cast.events, 10)).toBe(2);
    expect(behindPause(cast.events, 2, 11)).toBe(19.5);
  });

  it.each([
    [0, "0:00"],
    [1868.9, "31:08"],
    [3725, "1:02:05"],
  ])("says %s seconds as %s", (seconds, said) => expect(spokenSeconds(seconds)).toBe(said));
});
