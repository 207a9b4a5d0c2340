import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { projectRoot } from "./project-root.mjs";

let root: string;
let fingerprint: typeof import("./build-sources.mjs").fingerprint;

/** The program looks at the folder it stands in, so a test puts it into one of its own. */
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "build sources ")));
  mkdirSync(join(root, "scripts"));
  cpSync(join(projectRoot, "scripts", "setup"), join(root, "scripts", "setup"), { recursive: true });
  write("lib/a.ts", "a");
  write("lib/a.test.ts", "test of a");
  write("app/page.tsx", "page");
  ({ fingerprint } = await import(pathToFileURL(join(root, "scripts/setup/build-sources.mjs")).href));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string) {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

describe("the fingerprint of a build's sources", () => {
  it("is the same when nothing changed", () => {
    expect(fingerprint().stat).toBe(fingerprint().stat);
    expect(fingerprint().content()).toBe(fingerprint().content());
  });

  it("changes with a source, and with a new one", () => {
    const seen = new Set([fingerprint().content()]);
    write("lib/a.ts", "b");
    seen.add(fingerprint().content());
    write("app/new/page.tsx", "");
    seen.add(fingerprint().content());
    expect(seen.size).toBe(3);
  });

  it("keeps its content when a checkout only touched a file", () => {
    const before = { stat: fingerprint().stat, content: fingerprint().content() };
    utimesSync(join(root, "lib/a.ts"), new Date(0), new Date(0));
    expect(fingerprint().stat).not.toBe(before.stat);
    expect(fingerprint().content()).toBe(before.content);
  });

  it("does not change with a test", () => {
    const before = fingerprint().content();
    write("lib/a.test.ts", "another test");
    write("lib/testing/b.ts", readFileSync(join(root, "lib/a.ts"), "utf8"));
    expect(fingerprint().content()).toBe(before);
  });
});
