import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coveredByGlobs } from "./covered-by-globs";
import { coveredBy } from "./testing/reference-matcher";

describe("paths under the rules' globs", () => {
  it.each([
    [["tests/**"], "tests/a/b.ts", true],
    [["tests/**"], "tests", true],
    [["tests/**"], "src/tests/a.ts", false],
    [["tests"], "src/tests/a.ts", true],
    [["*.test.*"], "src/a.test.ts", true],
    [["src/*.ts"], "src/a/b.ts", false],
    [["src/**/deep/*.ts"], "src/a/b/deep/x.ts", true],
    [["**", "!handoffs/**"], "handoffs/x.json", false],
    [["**", "!handoffs/**"], "src/x.ts", true],
    [["src/[a-c]?.ts"], "src/b1.ts", true],
    [["src/[!a-c]?.ts"], "src/b1.ts", false],
    [["/notes.md"], "notes.md", true],
  ])("%j and %s: %s", (globs, path, covered) => expect(coveredByGlobs(globs, path)).toBe(covered));

  it("says what the slow, obvious matcher says", () => {
    // The hook takes `.` for the folder itself, wherever it stands; the matcher takes it for a name.
    const name = fc.stringMatching(/^[ab.]{1,4}$/).filter((each) => each !== ".");
    const part = fc.oneof(name, fc.constantFrom("*", "**", "?", "a*", "*b", "[ab]", "[!a]b", "*.a"));
    const glob = fc
      .tuple(fc.constantFrom("", "!"), fc.array(part, { minLength: 1, maxLength: 4 }))
      .map(([not, parts]) => not + parts.join("/"));
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 3 }), path, (globs, tried) => {
        fc.pre(!tried.split("/").includes("."));
        expect(coveredByGlobs(globs, tried)).toBe(coveredBy(globs, tried));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is not held up by a pattern made to be slow", () => {
    const began = performance.now();
    expect(coveredByGlobs([`${"*a".repeat(200)}c`, `${"**/".repeat(200)}c`], `${"a".repeat(2_000)}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
