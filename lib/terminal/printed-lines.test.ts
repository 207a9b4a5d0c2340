import { describe, expect, it } from "vitest";
import { createPrintedLines } from "./printed-lines";

const size = { cols: 40, rows: 6 };
const texts = (lines: { text: string }[]) => lines.map(({ text }) => text);

describe("lines read out of a terminal", () => {
  it("gives every line of a log once, in order, whatever its colours, when it scrolls off or stands still", () => {
    const lines = createPrintedLines(size);
    const printed = Array.from({ length: 50 }, (_, index) => `\x1b[3${index % 8}mline \x1b[1m${index}\x1b[m done`);
    const found = [...lines.write(`${printed.join("\r\n")}\r\n`, 1_000), ...lines.settle(2_000)];
    expect(texts(found)).toEqual(Array.from({ length: 50 }, (_, index) => `line ${index} done`));
    expect(found[0]?.at).toBe(1_000);
  });

  it("does not give a line again that was seen on the screen before it scrolled off", () => {
    const lines = createPrintedLines(size);
    lines.write("first\r\nsecond\r\n", 0);
    expect(texts(lines.settle(300))).toEqual(["first", "second"]);
    expect(texts(lines.write("a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\n", 1_000))).toEqual(["a", "b"]);
  });

  it("gives one line for a spinner that turns and counts for a minute", () => {
    const lines = createPrintedLines(size);
    const found = Array.from({ length: 600 }, (_, step) => {
      lines.write(`\r${"·✢✳✶✻✽"[step % 6]} Misting… (${Math.floor(step / 10)}s · ↓ ${step * 7} tokens)`, step * 100);
      return lines.settle(step * 100);
    });
    expect(texts(found.flat())).toEqual(["· Misting… (0s · ↓ 0 tokens)"]);
  });

  it("gives a program's whole screen once, however often it is drawn", () => {
    const lines = createPrintedLines(size);
    const draw = "\x1b[?1049h\x1b[H\x1b[2JMenu\r\n> Open file\r\n  Quit";
    const found = [0, 1, 2, 3].map((round) => {
      lines.write(draw, round * 1_000);
      return lines.settle(round * 1_000 + 300);
    });
    expect(texts(found.flat())).toEqual(["Menu", "> Open file", "  Quit"]);
  });

  it("joins what the screen's width has broken", () => {
    const lines = createPrintedLines(size);
    lines.write(`${"x".repeat(39)} permission denied`, 0);
    expect(texts(lines.settle(0))).toEqual([`${"x".repeat(39)} permission denied`]);
  });

  it("takes the same line for another one when it comes later", () => {
    const lines = createPrintedLines(size);
    const fill = "\r\n".repeat(6);
    expect(texts(lines.write(`failed${fill}`, 0))).toEqual(["failed"]);
    expect(texts(lines.write(`failed${fill}`, 1_000))).toEqual([]);
    expect(texts(lines.write(`failed${fill}`, 60_000))).toEqual(["failed"]);
  });

  it("gives only what is new of a screen that is drawn anew", () => {
    const lines = createPrintedLines(size, ["known from before"]);
    lines.write("one\r\n", 0);
    lines.settle(300);
    const redrawn = lines.redraw(
      "known from before\r\none\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven",
      size,
      5_000,
    );
    expect(texts(redrawn)).toEqual(["two", "three", "four", "five", "six", "seven"]);
    expect(texts(lines.write("\r\n".repeat(8), 6_000))).toEqual([]);
  });

  it("loses no line of a burst that is longer than a screen's scrollback", () => {
    const lines = createPrintedLines(size);
    const burst = Array.from({ length: 20_000 }, (_, index) => `n${index}`).join("\r\n");
    expect([...lines.write(burst, 0), ...lines.settle(0)]).toHaveLength(20_000);
  });
});
