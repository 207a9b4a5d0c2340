import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSafeCut, type Inside } from "./safe-cut";
import { terminalTexts } from "./testing/terminal-bytes";
import { openCore } from "./xterm-core";

/** xterm.js' own parser states, in its order. */
const parserStates: readonly Inside[] = [
  ...(["nothing", "escape", "escape", "control sequence", "control sequence", "control sequence"] as const),
  ...(["control sequence", "string", "osc", "dcs", "dcs", "dcs", "dcs", "dcs"] as const),
];

describe("the cut between sequences", () => {
  it.each<[stream: string, cut: number, inside: Inside]>([
    ["text", 4, "nothing"],
    ["text\x1b", 4, "escape"],
    ["\x1b[1;31", -1, "control sequence"],
    ["\x1b[1;31m", 7, "nothing"],
    ["a\x1b(", 1, "escape"],
    ["a\x1b]0;title", 1, "osc"],
    ["a\x1b]0;title\x07b", 12, "nothing"],
    ["a\x1b]0;title\x1b", 1, "escape"],
    ["a\x1b]0;title\x1b\\b", 13, "nothing"],
    ["a\x1bP1$r", 1, "dcs"],
    ["a\x1b_app", 1, "string"],
    ["a\x1b[3\x1b[4", 4, "control sequence"],
    ["a\x1b[3\x18b", 6, "nothing"],
  ])("%j", (stream, cut, inside) => {
    const cutter = createSafeCut();
    expect(cutter.scan(Buffer.from(stream))).toBe(cut === -1 ? 0 : cut);
    expect(cutter.inside).toBe(inside);
  });

  it("says -1 while bytes of earlier calls wait as well", () => {
    const cutter = createSafeCut();
    expect(cutter.scan(Buffer.from("a\x1b["))).toBe(1);
    expect(cutter.scan(Buffer.from("3"))).toBe(-1);
    expect(cutter.scan(Buffer.from("1mx"))).toBe(3);
  });

  it("holds back half a character", () => {
    const cutter = createSafeCut();
    expect(cutter.scan(Buffer.from("a漢").subarray(0, 3))).toBe(1);
    expect(cutter.inside).toBe("character");
    expect(cutter.scan(Buffer.from("漢").subarray(2))).toBe(1);
  });

  it("is where xterm.js is, whatever comes", () => {
    const noise = fc.array(
      fc.oneof(
        fc.constantFrom(...Buffer.from("\x1b\x1b[]P_^X\\?;:0a\x07\x18\n\x9b\xc2\xe2\x80\x9d", "latin1")),
        fc.nat(255),
      ),
    );
    const streams = fc.oneof(
      noise.map((bytes) => Uint8Array.from(bytes)),
      terminalTexts.map(([first]) => Buffer.from(first)),
    );
    fc.assert(
      fc.property(streams, fc.nat(1000), (stream, at) => {
        const cutter = createSafeCut();
        const { core } = openCore({ cols: 20, rows: 5, scrollback: 0 });
        const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
        const head = stream.subarray(0, at % (stream.byteLength + 1));
        // A last space ends a character that was begun: xterm.js has no state for it.
        for (const chunk of [head, stream.subarray(head.byteLength), Buffer.from(" ")]) {
          cutter.scan(chunk);
          core._inputHandler.parse(decoder.decode(chunk, { stream: true }));
        }
        expect(cutter.inside).toBe(parserStates[core._inputHandler._parser.currentState]);
      }),
      { numRuns: 500 },
    );
  });
});
