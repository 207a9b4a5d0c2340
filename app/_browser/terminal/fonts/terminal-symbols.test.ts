import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { expect, it } from "vitest";

/** Every character above ASCII on the recorded screens of the agents that we know. */
const recorded = [...readFileSync(join(import.meta.dirname, "recorded-glyphs.txt"), "utf8").replaceAll("\n", "")];

it("has a glyph for everything that the recorded screens show", () => {
  const fonts = [
    join("node_modules", "geist", "dist", "fonts", "geist-mono", "GeistMono-Variable.woff2"),
    join(import.meta.dirname, "terminal-symbols.woff2"),
    join(import.meta.dirname, "terminal-symbols-2.woff2"),
  ].map((path) => charactersOf(readFileSync(path)));
  expect(recorded.length).toBeGreaterThan(100);
  expect(recorded.filter((character) => !fonts.some((has) => has.has(character)))).toEqual([]);
});

it("brings what Geist Mono lacks", () => {
  const symbols = charactersOf(readFileSync(join(import.meta.dirname, "terminal-symbols.woff2")));
  for (const character of "❯⎿✻✽✶⚠◐☐") expect(symbols, character).toContain(character);
  expect(charactersOf(readFileSync(join(import.meta.dirname, "terminal-symbols-2.woff2")))).toContain("⏵");
});

/** The characters of a WOFF2 font's `cmap` table (W3C WOFF 2.0, OpenType cmap formats 4 and 12). */
function charactersOf(font: Buffer): Set<string> {
  const cmap = readTable(font, "cmap");
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(8 + 8 * index));
  const characters = new Set<string>();
  for (const at of subtables) {
    const format = cmap.readUInt16BE(at);
    const ranges = format === 4 ? segments(cmap, at) : format === 12 ? groups(cmap, at) : [];
    for (const [first, last] of ranges) {
      for (let code = first; code <= last; code++) characters.add(String.fromCodePoint(code));
    }
  }
  return characters;
}

function segments(cmap: Buffer, at: number): [number, number][] {
  const count = cmap.readUInt16BE(at + 6) / 2;
  return Array.from({ length: count }, (_, index): [number, number] => [
    cmap.readUInt16BE(at + 16 + 2 * (count + index)),
    cmap.readUInt16BE(at + 14 + 2 * index),
  ]).filter(([first]) => first !== 0xffff);
}

function groups(cmap: Buffer, at: number): [number, number][] {
  return Array.from({ length: cmap.readUInt32BE(at + 12) }, (_, index) => [
    cmap.readUInt32BE(at + 16 + 12 * index),
    cmap.readUInt32BE(at + 20 + 12 * index),
  ]);
}

function readTable(font: Buffer, wanted: string): Buffer {
  // The tags that a flag byte stands for; 63 means that the tag follows. `cmap` is the first.
  let at = 48;
  let start = 0;
  const tables = new Map<string, { start: number; length: number }>();
  for (let left = font.readUInt16BE(12); left > 0; left--) {
    const flags = font.readUInt8(at++);
    const known = flags & 0x3f;
    const tag = known === 63 ? font.toString("latin1", at, at + 4) : known === 0 ? "cmap" : String(known);
    if (known === 63) at += 4;
    let length = readBase128();
    const version = flags >> 6;
    // glyf and loca (10, 11) are transformed in version 0, all others in any other.
    const transformed = known === 10 || known === 11 ? version !== 3 : version !== 0;
    if (transformed) length = readBase128();
    tables.set(tag, { start, length });
    start += length;
  }
  const found = tables.get(wanted);
  if (!found) throw new Error(`no ${wanted} table`);
  return brotliDecompressSync(font.subarray(at)).subarray(found.start, found.start + found.length);

  function readBase128(): number {
    for (let value = 0; ; ) {
      const byte = font.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  }
}
