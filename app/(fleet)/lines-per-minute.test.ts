import { expect, it } from "vitest";
import { linesPerMinute } from "./lines-per-minute";

it("tells the last whole minute, so that the number does not jump", () => {
  expect(linesPerMinute([null, 40, 3])).toBe(40);
  expect(linesPerMinute([5, 0, 3])).toBe(0);
});

it("tells what there is in the first minute, and that nothing is known", () => {
  expect(linesPerMinute([null, null, 3])).toBe(3);
  expect(linesPerMinute([null, null, null])).toBeNull();
  expect(linesPerMinute([])).toBeNull();
});
