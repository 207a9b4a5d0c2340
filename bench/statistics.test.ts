import { describe, expect, it } from "vitest";
import { interleaved, quantile } from "./statistics";

describe("statistics", () => {
  it("give quantiles between neighbours", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5);
    expect(() => quantile([], 0.5)).toThrow("no samples");
  });

  it("interleave the candidates and leave the warm-up out", async () => {
    const order: string[] = [];
    const run = (name: string) => async () => order.push(name);
    const samples = await interleaved(2, { a: run("a"), b: run("b") });
    expect(order.join("")).toBe("ababab");
    expect(samples).toEqual({ a: [3, 5], b: [4, 6] });
  });
});
