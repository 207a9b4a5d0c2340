import { describe, expect, it } from "vitest";
import { createOutputActivity } from "./output-activity";

const minute = 60_000;
const start = 1_000 * minute;

describe("output activity", () => {
  it("counts lines in the minute in which they ended, newest last", () => {
    const activity = createOutputActivity(start);
    activity.count(Buffer.from("one\ntwo\n"), start);
    activity.count(Buffer.from("three\n"), start + 2 * minute);
    expect(activity.perMinute(start + 2 * minute).slice(-4)).toEqual([null, 2, 0, 1]);
  });

  it("takes a redraw in place for a sign of life", () => {
    const activity = createOutputActivity(start);
    activity.count(Buffer.from("\r* Misting"), start);
    expect(activity.perMinute(start).at(-1)).toBe(1);
  });

  it("always answers sixty minutes and forgets older ones", () => {
    const activity = createOutputActivity(start);
    for (let passed = 0; passed < 200; passed += 1) activity.count(Buffer.from("x\n"), start + passed * minute);
    const answer = activity.perMinute(start + 199 * minute);
    expect(answer).toEqual(Array.from({ length: 60 }, () => 1));
  });
});
