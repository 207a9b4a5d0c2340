import { describe, expect, it } from "vitest";
import { panned } from "./pane-scroll";

describe("panned", () => {
  it("stays at the beginning as long as that shows the cursor", () => {
    expect(panned(0, 400, 200, 20)).toBe(0);
    expect(panned(150, 400, 200, 20)).toBe(0);
  });

  it("goes just far enough to show it", () => {
    expect(panned(0, 400, 500, 20)).toBe(120);
    expect(panned(450, 400, 420, 20)).toBe(420);
    expect(panned(200, 400, 500, 20)).toBe(200);
  });
});
