import { describe, expect, it } from "vitest";
import { createMirror } from "./mirror";
import { createTitleGuard } from "./screen-titles";

const stream = "a\x1bkünï 2;title\x1b\\b\x1b[1mk\x1bkx\x1b\\c";

function shown(chunks: Uint8Array[]): string[] {
  const hideTitles = createTitleGuard();
  const mirror = createMirror({ cols: 40, rows: 5 });
  for (const chunk of chunks) {
    hideTitles(chunk);
    mirror.write(chunk);
  }
  const lines = mirror.lastLines(5);
  mirror.dispose();
  return lines;
}

describe("screen's window titles", () => {
  it("are not printed", () => expect(shown([Buffer.from(stream)])).toEqual(["abkc"]));

  it("are not printed either when they come byte by byte", () => {
    expect(shown(Array.from(Buffer.from(stream), (byte) => Uint8Array.of(byte)))).toEqual(["abkc"]);
  });

  it("are replaced without moving what follows", () => {
    const bytes = Buffer.from(stream);
    createTitleGuard()(bytes);
    expect(bytes.byteLength).toBe(Buffer.byteLength(stream));
    expect(bytes.toString()).toBe(stream.replaceAll("\x1bk", "\x1b]"));
  });
});
