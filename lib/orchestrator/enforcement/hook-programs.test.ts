import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GuardedWorkspace } from "./testing/guarded-workspace";
import { readCases } from "./testing/read-cases";
import { createShellWorkspace } from "./testing/shell-workspace";

let workspace: GuardedWorkspace;

beforeAll(async () => {
  workspace = await createShellWorkspace();
});
afterAll(() => workspace.dispose());

/** Programs that have been looked at: they read what they are given, or run the project's own code. */
const approved = new Set(
  readCases("shell-readers.txt").flatMap(({ commands }) => commands.flatMap((names) => names.trim().split(/\s+/))),
);

/** `x86_64-linux-gnu-gcc-12` is gcc, `perl5.36.0` is perl. */
function plainName(name: string): string {
  return name
    .replace(/^.*-gnu-/, "")
    .replace(/^([a-z]+)\d[\d.]*[a-z]?(-.*)?$/i, "$1")
    .replace(/[-\d.]+$/, "");
}

it("lets no program have a closed file that nobody has looked at, whatever is installed", async () => {
  const folders = (process.env["PATH"] ?? "").split(":").concat("/usr/bin", "/bin", "/usr/sbin", "/sbin");
  const installed = (await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))).flat();
  const programs = installed.filter((name) => /^[A-Za-z0-9_][\w.+-]*$/.test(name));
  // One of each family is enough: gcc, not gcc-12 and x86_64-linux-gnu-gcc-12 as well.
  const names = [...new Map(programs.map((name) => [plainName(name), name])).values()].sort();
  expect(names.length).toBeGreaterThan(300);
  const answers = await workspace.runMany(
    names.map((name) => ({ tool: "Bash", input: { command: `${name} tests/a.py` }, cwd: workspace.root })),
  );
  const passed = names.filter((_, index) => answers[index]?.code === 0);
  expect(passed.filter((name) => !approved.has(plainName(name)) && !approved.has(name))).toEqual([]);
}, 180_000);

it("knows what a value is attached to", async () => {
  const attached = [
    "-otests/x",
    "--to=tests/x",
    "-Wl,-Map=tests/x",
    "a:tests/x",
    "@tests/x",
    "-qftests/x",
    "KEY:=tests/x",
  ];
  const answers = await workspace.runMany(
    attached.map((word) => ({ tool: "Bash", input: { command: `some-program ${word}` }, cwd: workspace.root })),
  );
  expect(attached.filter((_, index) => answers[index]?.code === 0)).toEqual([]);
});
