import { describe, expect, it } from "vitest";
import { coveringGlob, splitPath } from "./glob";

describe("a glob of the registry", () => {
  it.each<[globs: string[], path: string, decisive: string | null]>([
    [["tests/**"], "tests", "tests/**"],
    [["tests/**"], "src/tests/a.ts", null],
    [["*.test.*"], "src/a.test.ts", "*.test.*"],
    [["/notes.md"], "docs/notes.md", null],
    [["src/[!a-c]?.ts"], "src/d1.ts", "src/[!a-c]?.ts"],
    [["**", "!handoffs/**", "handoffs/x.json"], "handoffs/x.json", "handoffs/x.json"],
    [["**", "!handoffs/**"], "handoffs/y.json", null],
    [["caf\u00e9/**"], "cafe\u0301/x", "caf\u00e9/**"],
    [["a[b"], "a[b", "a[b"],
    [["\\*"], "*", "\\*"],
    [["\\*"], "x", null],
  ])("%j decides about %s by %j", (globs, path, decisive) => {
    expect(coveringGlob(globs, splitPath(path))).toBe(decisive);
  });

  it.each(["(a+)+$", "*a*a*a*b", `${"**/".repeat(50)}b`, `${"[a-b]*".repeat(10)}c`])(
    "attack 64: %s takes no time on 100 kB",
    (glob) => {
      const name = "a".repeat(100_000);
      coveringGlob([glob], ["aaa"]); // Once before, because the first run of any code is slow.
      const start = process.cpuUsage();
      expect(coveringGlob([glob], [name])).toBeNull();
      expect(process.cpuUsage(start).user / 1000).toBeLessThan(100);
    },
  );
});
