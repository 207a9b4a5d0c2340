import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needsConfirmation, preparePaste } from "./paste";

describe("preparePaste", () => {
  it("brackets the text where the program asked for it, and ends lines as Enter does", () => {
    expect(preparePaste("a\nb\r\nc", true)).toBe("\x1b[200~a\rb\rc\x1b[201~");
    expect(preparePaste("a\nb", false)).toBe("a\rb");
  });

  it("attack 41: removes the marker that would end the paste early", () => {
    expect(preparePaste("x\x1b[201~\rrm -rf ~\r", true)).toBe("\x1b[200~x\rrm -rf ~\r\x1b[201~");
    expect(preparePaste("x\x9b201~y", true)).toBe("\x1b[200~xy\x1b[201~");
  });

  it("attack 41: leaves no marker, however it was put together", () => {
    const pieces = fc.array(fc.constantFrom("\x1b[201~", "\x1b[20", "1~", "\x1b", "[201~", "\x1b[200~", "x", "\n"));
    fc.assert(
      fc.property(pieces, (parts) => {
        const inside = preparePaste(parts.join(""), true).slice("\x1b[200~".length, -"\x1b[201~".length);
        expect(inside).not.toMatch(/\x1b\[20[01]~/);
      }),
    );
  });
});

describe("needsConfirmation", () => {
  it("attack 42: asks before several lines go to a pane without bracketed paste", () => {
    expect(needsConfirmation("ls\nrm -rf ~", false)).toBe(true);
    expect(needsConfirmation("ls\rrm", false)).toBe(true);
  });

  it("does not ask for one line, nor where the program brackets", () => {
    expect(needsConfirmation("ls -la", false)).toBe(false);
    expect(needsConfirmation("ls -la\n", false)).toBe(false);
    expect(needsConfirmation("a\nb", true)).toBe(false);
  });
});
