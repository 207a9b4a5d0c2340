import { expect, it } from "vitest";
import { sparklinePath } from "./sparkline-path";

const box = { top: 100, width: 30, height: 16 };

it("draws from the bottom for nothing to the top for the most", () => {
  expect(sparklinePath([0, 100], box)).toBe("M0 15L30 1");
});

it("interrupts the line where there is no data", () => {
  expect(sparklinePath([0, null, 0, 0], box)).toBe("M0 15M20 15L30 15");
});

it("draws nothing when nothing is known", () => {
  expect(sparklinePath([null, null], box)).toBe("");
});

it("keeps values above the shared scale inside the box", () => {
  expect(sparklinePath([1_000, 0], box)).toBe("M0 1L30 15");
});
