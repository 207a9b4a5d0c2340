import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { whyUnsafe } from "../status/safe-pattern";
import type { MaskPattern } from "./mask-patterns";
import { createSecretMask } from "./secret-mask";

const shipped = parse(readFileSync(join(import.meta.dirname, "../../../templates/mask-patterns.yaml"), "utf8")) as {
  patterns: MaskPattern[];
};
const patterns = shipped.patterns.map((each) => ({ pattern: each.pattern, broken: each.broken ?? false }));
const key = "sk-ant-api03-abcdefghijklmnop";
const value = "correct-horse-battery";

const open = () => createSecretMask({ patterns, values: [value] });
function maskAll(...texts: string[]): string {
  const mask = open();
  const out = texts.flatMap((text, at) => mask.write({ at, text }));
  return [...out, ...mask.flush()].map(({ text }) => text).join("");
}
const dots = (text: string) => "•".repeat(text.length);

describe("secrets on the tape (attack 66)", () => {
  it.each([
    ["a key in a line", `key ${key} here\r\n`, `key ${dots(key)} here\r\n`],
    ["a variable with a secret's name", "API_TOKEN=hunter2-x\r\n", `API_TOKEN=${dots("hunter2-x")}\r\n`],
    ["the same as YAML, quoted", 'password: "a b c"\r\n', `password: "${"•"} ${"•"} ${"•"}"\r\n`],
    ["a password in an address", "postgres://me:swordfish@db/x\r\n", `postgres://me:${dots("swordfish")}@db/x\r\n`],
    ["a value of the environment", `got ${value}!\r\n`, `got ${dots(value)}!\r\n`],
    [
      "a bearer token",
      "Authorization: Bearer abcdefghij0123456789\r\n",
      "Authorization: Bearer ••••••••••••••••••••\r\n",
    ],
  ])("masks %s", (_, text, expected) => {
    expect(maskAll(text).replace(/Authorization: •+ /, "Authorization: Bearer ")).toBe(expected);
  });

  it("masks a key that comes byte by byte", () => {
    expect(maskAll(...`key ${key} here\r\n`)).toBe(`key ${dots(key)} here\r\n`);
  });

  it("masks a key with colours in it, and leaves the colours", () => {
    const text = `\x1b[1m${key.slice(0, 9)}\x1b[31m${key.slice(9)}\x1b[m\r\n`;
    expect(maskAll(text)).toBe(`\x1b[1m${dots(key.slice(0, 9))}\x1b[31m${dots(key.slice(9))}\x1b[m\r\n`);
  });

  it.each([
    ["early", 8],
    ["late", 24],
  ])("masks a key that a program has broken over two lines, %s", (_, at) => {
    const masked = maskAll(
      `│ It is this key and no other one: ${key.slice(0, at)} │\r\n`,
      `│ ${key.slice(at)}   │\r\n`,
      "next\r\n",
    );
    expect(masked).toBe(
      `│ It is this key and no other one: ${dots(key.slice(0, at))} │\r\n│ ${dots(key.slice(at))}   │\r\nnext\r\n`,
    );
  });

  it("leaves what stands below a key that ends its line", () => {
    expect(maskAll(`key ${key}\r\nnext word\r\n`)).toBe(`key ${dots(key)}\r\nnext word\r\n`);
  });

  it("masks a private key's lines, and nothing behind its end", () => {
    const text = `-----BEGIN RSA PRIVATE KEY-----\r\nMIIEow${"A".repeat(58)}\r\nabcd==\r\n-----END RSA PRIVATE KEY-----\r\nafter\r\n`;
    const masked = maskAll(text);
    expect(masked).not.toMatch(/MIIE|abcd|BEGIN/);
    expect(masked).toMatch(/\r\nafter\r\n$/);
  });

  it("leaves everything else as it was, escape sequences cut anywhere included", () => {
    const text = "\x1b]0;title\x07\x1b[38;5;174mplain\x1b[0m \x1b[?2026h❯ 漢字 👍\x1b[3;5Hmore\x1bP1$r0m\x1b\\ end\r\n";
    expect(maskAll(text)).toBe(text);
    for (let cut = 1; cut < text.length; cut += 1) expect(maskAll(text.slice(0, cut), text.slice(cut))).toBe(text);
  });

  it("keeps the times, and lets go of a word when nothing follows it", () => {
    const mask = open();
    expect(mask.write({ at: 100, text: "one tw" })).toEqual([{ at: 100, text: "one " }]);
    expect(mask.settle(1_000)).toEqual([]);
    expect(mask.write({ at: 1_500, text: "o three " })).toEqual([
      { at: 100, text: "tw" },
      { at: 1_500, text: "o three " },
    ]);
    expect(mask.write({ at: 2_000, text: "last" })).toEqual([]);
    expect(mask.settle(4_000)).toEqual([{ at: 2_000, text: "last" }]);
  });

  it("attack 64: takes no longer than the text is long, and holds no more than a few kilobytes", () => {
    const mask = open();
    const started = performance.now();
    const out = ["a".repeat(100_000), `${"b".repeat(100_000)} `, "a=".repeat(50_000)].flatMap((text) =>
      mask.write({ at: 0, text }),
    );
    expect(out.map(({ text }) => text.length)).toEqual([100_000, 100_001, 100_000]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("ships patterns that cannot be made to take for ever", () => {
    expect(patterns.map(({ pattern }) => whyUnsafe(pattern))).toEqual(patterns.map(() => null));
  });
});
