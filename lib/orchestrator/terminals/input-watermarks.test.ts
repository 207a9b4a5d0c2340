import { describe, expect, it } from "vitest";
import { createInputWatermarks } from "./input-watermarks";

describe("input watermarks", () => {
  it("attack 92: the same input sent again is typed once, an older sequence is answered with the watermark", async () => {
    const marks = createInputWatermarks();
    const typed: number[] = [];
    const send = (sequence: number) =>
      marks.once("a", sequence, async () => {
        typed.push(sequence);
      });
    expect(await send(1)).toBe(1);
    expect(await send(2)).toBe(2);
    expect(await send(2)).toBe(2);
    expect(await send(1)).toBe(2);
    expect(typed).toEqual([1, 2]);
  });

  it("does not type a duplicate that arrives while the first one is under way", async () => {
    const marks = createInputWatermarks();
    let typed = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = marks.once("a", 1, async () => {
      typed += 1;
      await held;
    });
    const second = marks.once("a", 1, async () => {
      typed += 1;
    });
    release();
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(typed).toBe(1);
  });

  it("lets a client try again when typing failed", async () => {
    const marks = createInputWatermarks();
    await expect(marks.once("a", 1, () => Promise.reject(new Error("no pane")))).rejects.toThrow("no pane");
    let typed = 0;
    await marks.once("a", 1, async () => {
      typed += 1;
    });
    expect(typed).toBe(1);
  });

  it("keeps clients apart", async () => {
    const marks = createInputWatermarks();
    await marks.once("a", 5, async () => {});
    let typed = 0;
    await marks.once("b", 1, async () => {
      typed += 1;
    });
    expect(typed).toBe(1);
  });
});
