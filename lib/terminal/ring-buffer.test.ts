import { describe, expect, it } from "vitest";
import { createRingBuffer } from "./ring-buffer";

const text = (chunks: Uint8Array[] | null) => (chunks === null ? null : Buffer.concat(chunks).toString());

describe("a ring buffer", () => {
  it("gives back what came since an offset, also inside of a chunk", () => {
    const ring = createRingBuffer(100);
    ring.append(Buffer.from("hello "));
    ring.append(Buffer.from("world"));
    expect(text(ring.since(0))).toBe("hello world");
    expect(text(ring.since(2))).toBe("llo world");
    expect(text(ring.since(6))).toBe("world");
    expect(text(ring.since(11))).toBe("");
  });

  it("refuses offsets that are too old, and those that have not come yet", () => {
    const ring = createRingBuffer(10);
    for (const chunk of ["aaaaa", "bbbbb", "ccccc"]) ring.append(Buffer.from(chunk));
    expect([ring.start, ring.end]).toEqual([5, 15]);
    expect(ring.since(4)).toBeNull();
    expect(text(ring.since(5))).toBe("bbbbbccccc");
    expect(ring.since(16)).toBeNull();
  });

  it("keeps at least its capacity and at most one chunk more", () => {
    const ring = createRingBuffer(1000);
    for (let size = 1; size <= 400; size += 1) {
      ring.append(Buffer.alloc(size));
      const held = ring.end - ring.start;
      expect(held).toBeLessThan(1000 + size + 45);
      if (ring.end >= 1000) expect(held).toBeGreaterThanOrEqual(1000);
    }
  });

  it("keeps a chunk that is larger than its capacity", () => {
    const ring = createRingBuffer(4);
    ring.append(Buffer.from("before"));
    ring.append(Buffer.from("0123456789"));
    expect(text(ring.since(6))).toBe("0123456789");
    expect(ring.since(0)).toBeNull();
  });

  it("counts from the offset it was given", () => {
    const ring = createRingBuffer(10, 1000);
    ring.append(Buffer.from("abc"));
    expect(text(ring.since(1001))).toBe("bc");
    expect(ring.since(999)).toBeNull();
  });
});
