import { describe, expect, it } from "vitest";
import { fontPercent, paneFontSizes } from "./pane-font";

describe("paneFontSizes", () => {
  it.each([1, 1.25, 1.5, 2, 3])("gives whole device pixels per cell at ratio %d", (ratio) => {
    for (const size of paneFontSizes(9, ratio)) {
      const width = size * 0.6 * ratio;
      expect(width - Math.floor(width)).toBeLessThan(0.1);
    }
  });

  it("begins next to 13 px and never goes below the minimum", () => {
    expect(paneFontSizes(9, 1).map(Math.round)).toEqual([13, 12, 10]);
    const phone = paneFontSizes(11, 3);
    expect(phone[0]).toBeCloseTo(12.83, 2);
    expect(Math.min(...phone)).toBeGreaterThanOrEqual(11);
  });
});

describe("fontPercent", () => {
  it("counts 13 px as the whole", () => {
    expect([13.33, 13, 11.7].map(fontPercent)).toEqual([100, 100, 90]);
  });
});
