import { describe, expect, it } from "vitest";
import { createFloodMeter } from "./flood-meter";

const KIB = 1024;

describe("the flood meter", () => {
  it("stays quiet for a burst that ends, such as a redraw or a short file", () => {
    const meter = createFloodMeter();
    expect(meter.add(400 * KIB, 1000)).toBe(false);
    expect(meter.add(10, 1050)).toBe(false);
    expect(meter.add(10, 5000)).toBe(false);
  });

  it("notices a stream of more than 3 MB/s within about a tenth of a second", () => {
    const meter = createFloodMeter();
    const noticed = Array.from({ length: 30 }, (_, tick) => meter.add(50 * KIB, 1000 + tick * 10)).indexOf(true);
    expect(noticed).toBeGreaterThanOrEqual(10);
    expect(noticed).toBeLessThanOrEqual(12);
  });

  it("lets 2 MB/s through for ever", () => {
    const meter = createFloodMeter();
    const any = Array.from({ length: 500 }, (_, tick) => meter.add(20 * KIB, 1000 + tick * 10)).includes(true);
    expect(any).toBe(false);
  });
});
