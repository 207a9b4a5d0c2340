import { expect, test } from "vitest";
import { pathsIn } from "./pane-paths";

const found = (text: string) => pathsIn(text).map(({ path, line }) => (line === null ? path : `${path} ${line}`));

test("paths and the lines they name are found", () => {
  expect(found("  Update(src/cache.ts)")).toEqual(["src/cache.ts"]);
  expect(found("at f (/home/dev/a/b.mjs:12:5)")).toEqual(["/home/dev/a/b.mjs 12"]);
  expect(found("./x.py, ../y/z.json and README.md:3")).toEqual(["./x.py", "../y/z.json", "README.md 3"]);
});

test("addresses, versions and sentences are no paths", () => {
  expect(found("https://example.com/a/b.html")).toEqual([]);
  expect(found("v1.2.3 costs 3.50. Done.")).toEqual([]);
  expect(found("user@example.com")).toEqual([]);
});

test("a path is where its text stands", () => {
  expect(pathsIn("  a/b.c:7 ")).toEqual([{ path: "a/b.c", line: 7, start: 2, end: 9 }]);
});
