import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const biome = join(root, "node_modules", ".bin", "biome");

/** A file planted in a layer, and the words of the message that must name the fix; null: the import is allowed. */
const cases: [layer: string, line: string, message: RegExp | null][] = [
  ["lib/contract", 'import "node:fs";', /zod and nothing else/],
  ["lib/contract", 'import type { Tmux } from "@/lib/tmux/tmux";', /zod and nothing else/],
  ["lib/contract", 'import "zod";', null],
  ["lib/tmux", 'import "@/lib/contract/ids";', /knows tmux and no agents/],
  ["lib/tmux", 'import "../orchestrator/orchestrator";', /stays inside its layer/],
  ["lib/tmux", 'export { z } from "zod";', /knows tmux and no agents/],
  ["lib/tmux", 'import "node-pty";', null],
  ["lib/tmux/testing", 'import "../../store/store";', null],
  ["lib/terminal", 'import "node:fs";', /turns bytes into screens/],
  ["lib/terminal", 'import "@/lib/tmux/tmux";', /turns bytes into screens/],
  ["lib/terminal", 'import "@xterm/headless";', null],
  ["lib/store", 'import "@/lib/orchestrator/clock";', /knows tables, never rules/],
  ["lib/store", 'import "kysely";', null],
  ["lib/orchestrator/sessions", 'import "@/lib/tmux/run-tmux";', /by their doors/],
  ["lib/orchestrator/sessions", 'import "../../tmux/tmux";', /stays inside its layer/],
  ["lib/orchestrator/sessions", 'import "socket.io";', /by their doors/],
  ["lib/orchestrator/sessions", 'import "better-sqlite3";', /by their doors/],
  ["lib/orchestrator/sessions", 'export const late = await import("@/lib/store/tables");', /by their doors/],
  ["lib/orchestrator/sessions", 'import "@/lib/tmux/tmux";', null],
  ["lib/orchestrator/sessions", 'import "../registry/registry-schema";', null],
  ["lib/realtime", 'import "@/lib/tmux/tmux";', /carries events and holds no rules/],
  ["lib/realtime", 'import "@/lib/orchestrator/sessions/sessions";', /carries events and holds no rules/],
  ["lib/realtime", 'import "@/lib/orchestrator/orchestrator";', null],
  ["app/_server", 'import "@/lib/store/store";', /the pages' door/],
  ["app/_server", 'import "@/lib/orchestrator/orchestrator";', null],
  ["app/_browser", 'import "@/app/_server/session";', /runs in the browser/],
  ["app/_browser", 'import "socket.io-client";', null],
  ["app/_components", 'import "@/lib/orchestrator/orchestrator";', /draw what they are given/],
  ["app/_components", 'import "lucide-react";', null],
  ["app/agents", 'import "@/lib/orchestrator/orchestrator";', /through app\/_server/],
  ["app/agents", 'import "node:fs";', /through app\/_server/],
  ["app/agents", 'import "../../lib/tmux/tmux";', /stays inside its layer/],
  ["app/agents", 'import "@/app/_server/session";', null],
  ["app/agents", '"use client";\nimport "@/app/_server/session";', /page await the use case/],
  ["app/agents", '"use client";\nimport "../_server/session";', /page await the use case/],
  [
    "app/agents",
    '"use client";\nexport const late = await import("@/app/_server/session");',
    /page await the use case/,
  ],
  ["app/agents", '"use client";\nimport "@/lib/contract/ids";\nimport "@/app/_browser/socket";', null],
  ["bin", 'import "@/lib/tmux/tmux";', /prints what use cases return/],
  ["bin", 'import "commander";', null],
  ["lib/orchestrator", "export const port = process.env.PORT;", /process\.env/],
  ["app/agents", "export const port = process.env.PORT;", /process\.env/],
  ["bin", "export const path = process.env.PATH;", null],
  ["lib/tmux", 'export const pty = require("node-pty");', /ESM imports instead of require/],
];
const planted = cases.map(([layer, line, message], index) => ({
  layer,
  line,
  message,
  file: `${layer}/planted-${index}.tsx`,
}));

type Override = { includes: string[]; linter?: { rules?: { style?: { noRestrictedImports?: unknown } } } };
const overrides: Override[] = JSON.parse(readFileSync(join(root, "biome.json"), "utf8")).overrides;
const layers = overrides.filter((override) => override.linter?.rules?.style?.noRestrictedImports !== undefined);

let folder = "";
const found = new Map<string, string[]>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "layer rule "));
  for (const file of ["biome.json", "scripts/lint/client-imports.grit"]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  for (const { file, line } of planted) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${line}\n`);
  }
  const lint = spawnSync(biome, ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=500", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const report: { diagnostics: { message: string; location: { path: string } }[] } = JSON.parse(lint.stdout);
  for (const { message, location } of report.diagnostics) {
    found.set(location.path, [...(found.get(location.path) ?? []), message]);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the layer rule", () => {
  it.each(planted)("in $layer: $line", ({ file, message }) => {
    const messages = found.get(file) ?? [];
    if (message === null) expect(messages).toEqual([]);
    else expect(messages.join("\n")).toMatch(message);
  });

  it("covers every folder of lib/", () => {
    const folders = readdirSync(join(root, "lib"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const covered = layers.flatMap((layer) => layer.includes.map((glob) => glob.split("/")[1]));
    expect(folders.map((entry) => entry.name).filter((name) => !covered.includes(name))).toEqual([]);
  });

  it("never lets two layers claim one file, because the later one would replace the earlier", () => {
    const files = execFileSync("git", ["ls-files", "lib", "app", "bin"], { cwd: root, encoding: "utf8" }).split("\n");
    const claims = (file: string) =>
      layers.filter(({ includes }) => {
        const takes = includes.filter((glob) => !glob.startsWith("!")).some((glob) => matchesGlob(file, glob));
        return takes && !includes.some((glob) => glob.startsWith("!") && matchesGlob(file, glob.slice(1)));
      });
    expect(files.filter((file) => file !== "" && claims(file).length > 1)).toEqual([]);
  });
});
