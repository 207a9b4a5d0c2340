import { chmod, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ConfigWorkspace,
  openConfigWorkspace,
  registryText,
  registryWith,
} from "../configs/testing/config-workspace";
import { parseRegistry } from "../registry/parse-registry";
import { migrate } from "./apply-migration";
import { readLegacyNames } from "./legacy-names";
import { planMigration } from "./plan-migration";

const fixture = (name: string) => readFile(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8");
const registry = registryWith([
  { name: "backend-agent", tools: ["Read", "Write", "Edit", "Grep"], cannot_access: ["tests/**"] },
  { name: "researcher-agent", tools: ["Read"] },
  { name: "frappe-erpnext-agent" },
  { name: "homelab-architect" },
  { name: "software-architect" },
]);
const ARCHIVE = "agents/archive/v1-legacy-20260101";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
  workspace.clock.time = new Date(2026, 0, 1, 12).getTime();
  await workspace.write("agents/registry.yaml", "version: 1\n");
});
afterEach(() => workspace.dispose());

async function parts(running: string[] = []) {
  const names = await readLegacyNames(workspace.paths.legacyNamesFile);
  if (!names.ok) throw new Error(names.error.message);
  return { paths: workspace.paths, registry, legacyNames: names.value, running };
}

async function plan(running: string[] = []) {
  const planned = await planMigration({ ...(await parts(running)), now: workspace.clock.now() });
  if (!planned.ok) throw new Error(planned.error.message);
  return planned.value;
}

async function run(running: string[] = []) {
  const done = await migrate({ ...(await parts(running)), clock: workspace.clock });
  if (!done.ok) throw new Error(done.error.message);
  return done.value;
}

/** Old folders with something of their own inside. */
async function oldFolders(...names: string[]) {
  for (const name of names) {
    await workspace.write(`agents/${name}/.claude/settings.json`, await fixture("flat-hook"));
    await workspace.write(`agents/${name}/notes.md`, `notes of ${name}`);
  }
}

describe("the names of old agents", () => {
  it("lead to every agent of the shipped registry, and `action` to none", async () => {
    const names = await readLegacyNames(workspace.paths.legacyNamesFile);
    if (!names.ok) throw new Error(names.error.message);
    const file = await readFile(new URL("../../../agents/registry.yaml", import.meta.url));
    const shipped = parseRegistry(file, "agents/registry.yaml");
    if (!shipped.ok) throw new Error(shipped.error.message);
    const heirs = [...names.value.values()].filter((name) => name !== null);
    expect(heirs.sort()).toEqual(Object.keys(shipped.value.registry.agents).sort());
    expect(names.value.get("action")).toBeNull();
    expect(Object.fromEntries(names.value)).toMatchObject({
      erpnext: "frappe-erpnext-agent",
      "homelab-arch": "homelab-architect",
      "software-arch": "software-architect",
    });
  });

  it("may be the workspace's own, and are told with their line when they are wrong", async () => {
    const file = join(workspace.root, "names.yaml");
    await workspace.write("names.yaml", "old-thing: new-agent\nother: 12\n");
    expect(await readLegacyNames(file)).toMatchObject({
      ok: false,
      error: { code: "legacy-names-unreadable", details: [expect.stringContaining("names.yaml:2:")] },
    });
    await workspace.write("names.yaml", "old: new-agent\nold: newer-agent\n");
    expect(await readLegacyNames(file)).toMatchObject({
      ok: false,
      error: { details: [expect.stringMatching(/:2:1/)] },
    });
  });
});

describe("a dry run", () => {
  it("tells everything and changes no byte", async () => {
    await oldFolders("backend", "action", "aws-cli");
    await workspace.write("agents/researcher-agent/.claude/settings.json", await fixture("permission-lists"));
    const before = await workspace.snapshot();
    const { convert, archive, leftAlone } = await plan();
    expect(convert).toMatchObject([
      {
        agent: "researcher-agent",
        forms: ["permissions"],
        comparison: { deniedPathsNotInRegistry: ["tests/**", "docs/**"] },
      },
    ]);
    expect(archive).toMatchObject([
      { from: "agents/action", to: `${ARCHIVE}/action`, replacedBy: null, blocked: null },
      { from: "agents/backend", to: `${ARCHIVE}/backend`, replacedBy: "backend-agent", blocked: null },
    ]);
    expect(leftAlone).toEqual([
      {
        folder: "agents/aws-cli",
        reason: expect.stringMatching(
          /^no line of the old names says who took its place; add one to templates\/legacy-names\.yaml .*"aws-cli: ~"/,
        ),
      },
    ]);
    expect(await workspace.snapshot()).toEqual(before);
  });
});

describe("a migration", () => {
  it("writes converted settings anew and keeps every old file", async () => {
    const old = await fixture("flat-hook-and-permissions");
    await workspace.write("agents/researcher-agent/.claude/settings.json", old);
    await workspace.write("agents/researcher-agent/.claude/CLAUDE.md", "written by hand");
    await workspace.write("agents/researcher-agent/.claude/settings.local.json", "{}");
    const { convert } = await run();
    expect(convert).toMatchObject([{ result: "converted", kept: `${ARCHIVE}/researcher-agent` }]);
    expect((await workspace.check(registry, "researcher-agent")).state).toBe("ok");
    expect(await workspace.read(`${ARCHIVE}/researcher-agent/.claude/settings.json`)).toBe(old);
    expect(await workspace.read(`${ARCHIVE}/researcher-agent/.claude/CLAUDE.md`)).toBe("written by hand");
    expect(await workspace.read("agents/researcher-agent/.claude/settings.local.json")).toBe("{}");
    expect((await run()).convert).toEqual([]);
  });

  it("leaves what was generated today alone, whatever form its template has", async () => {
    await workspace.write(
      "templates/settings.json.template",
      JSON.stringify({
        ...JSON.parse(await readFile(join(workspace.paths.shippedTemplates, "settings.json.template"), "utf8")),
        permissions: { deny: ["WebFetch"] },
      }),
    );
    await workspace.write("templates/CLAUDE.md.template", "# ${AGENT_NAME}\n");
    await workspace.generate(registry);
    expect((await plan()).convert).toEqual([]);
  });

  it("moves mapped folders whole, leaves the others, and never touches the archive", async () => {
    await oldFolders("backend", "erpnext", "homelab-arch", "software-arch", "action", "aws-cli", "k8s");
    await workspace.write("agents/archive/older/file", "from before");
    const { archive } = await run();
    expect(archive.map(({ name, result }) => `${name} ${result}`)).toEqual(
      ["action", "backend", "erpnext", "homelab-arch", "software-arch"].map((name) => `${name} archived`),
    );
    expect((await readdir(join(workspace.root, "agents"))).sort()).toEqual([
      "archive",
      "aws-cli",
      "k8s",
      "registry.yaml",
    ]);
    expect(await workspace.read(`${ARCHIVE}/backend/notes.md`)).toBe("notes of backend");
    expect(await workspace.read("agents/archive/older/file")).toBe("from before");
  });

  it("gives a name that is taken in the archive a number", async () => {
    for (const round of ["", "-2", "-3"]) {
      await oldFolders("backend");
      await workspace.write("agents/backend/notes.md", `round${round}`);
      expect((await run()).archive).toMatchObject([{ to: `${ARCHIVE}/backend${round}`, result: "archived" }]);
    }
    expect(await workspace.read(`${ARCHIVE}/backend/notes.md`)).toBe("round");
    expect(await workspace.read(`${ARCHIVE}/backend-3/notes.md`)).toBe("round-3");
  });

  it("is finished by the next run after a crash between any two steps", async () => {
    await oldFolders("backend", "action");
    const settings = await fixture("permission-lists");
    await workspace.write("agents/researcher-agent/.claude/settings.json", settings);
    // As a crash leaves it: one folder has moved, the copy is half made, nothing is generated yet.
    await mkdir(join(workspace.root, ARCHIVE), { recursive: true });
    await rename(join(workspace.root, "agents/action"), join(workspace.root, ARCHIVE, "action"));
    await workspace.write(`${ARCHIVE}/researcher-agent/.claude/settings.json`, settings);
    const { convert, archive } = await run();
    expect(convert).toMatchObject([{ result: "converted", kept: `${ARCHIVE}/researcher-agent` }]);
    expect(archive).toMatchObject([{ name: "backend", result: "archived" }]);
    expect((await readdir(join(workspace.root, ARCHIVE))).sort()).toEqual(["action", "backend", "researcher-agent"]);
    expect(await run()).toEqual({ convert: [], archive: [], leftAlone: [] });
  });

  it("goes on after one folder that cannot be moved", async () => {
    await oldFolders("backend", "erpnext");
    await workspace.write(ARCHIVE, "a file where the folder should be");
    const refused = await migrate({ ...(await parts()), clock: workspace.clock });
    expect(refused).toMatchObject({ ok: false, error: { code: "archive-not-plain" } });
    expect(await workspace.read("agents/backend/notes.md")).toBe("notes of backend");
    await rm(join(workspace.root, ARCHIVE));
    await workspace.write("agents/researcher-agent/.claude/settings.json", await fixture("flat-hook"));
    await mkdir(join(workspace.root, "agents/researcher-agent/.claude/CLAUDE.md"));
    const { convert, archive } = await run();
    expect(convert).toMatchObject([{ result: "failed", error: { code: "target-not-plain" } }]);
    expect(archive.map(({ result }) => result)).toEqual(["archived", "archived"]);
    expect(await workspace.read("agents/researcher-agent/.claude/settings.json")).toBe(await fixture("flat-hook"));
  });

  it.skipIf(process.getuid?.() === 0)("says what may not be written, and leaves it as it was", async () => {
    await oldFolders("backend");
    await chmod(join(workspace.root, "agents"), 0o555);
    const done = await migrate({ ...(await parts()), clock: workspace.clock });
    await chmod(join(workspace.root, "agents"), 0o755);
    expect(done).toMatchObject({
      ok: true,
      value: { archive: [{ result: "failed", error: { code: "not-writable" } }] },
    });
    expect(await workspace.read("agents/backend/notes.md")).toBe("notes of backend");
  });

  it("follows no link: not an old folder that is one, not one in the archive's place", async () => {
    const outside = join(workspace.root, "..", "outside");
    await mkdir(outside);
    await symlink(outside, join(workspace.root, "agents/backend"));
    expect((await run()).leftAlone).toEqual([
      { folder: "agents/backend", reason: "is a link, and links are not followed" },
    ]);
    await oldFolders("erpnext");
    await symlink(outside, join(workspace.root, "agents/archive"));
    expect(await migrate({ ...(await parts()), clock: workspace.clock })).toMatchObject({
      ok: false,
      error: { code: "archive-not-plain" },
    });
    expect(await readdir(outside)).toEqual([]);
  });
});

describe("a folder that somebody still points at", () => {
  beforeEach(() => oldFolders("backend"));

  it.each([
    ["agents/registry.yaml", "    persona: agents/backend/persona.md"],
    ["agents/aws-cli/.claude/settings.json", '{"contextFiles": ["../../agents/backend/CLAUDE.md"]}'],
    ["agents/aws-cli/.claude/settings.local.json", '{"contextFiles": ["../backend/CLAUDE.md"]}'],
  ])("stays while %s names it", async (file, line) => {
    await workspace.write(file, `\n${line}\n`);
    const { archive } = await run();
    expect(archive).toMatchObject([
      {
        result: "blocked",
        reason: expect.stringContaining(`${file}:2 still point there`),
        references: [{ file, line: 2 }],
      },
    ]);
    expect(await workspace.read("agents/backend/notes.md")).toBe("notes of backend");
  });

  it("stays while a link leads into it", async () => {
    await symlink("agents/backend/notes.md", join(workspace.root, "NOTES.md"));
    expect((await run()).archive).toMatchObject([{ result: "blocked", references: [{ file: "NOTES.md" }] }]);
  });

  it("stays while its session runs, or while nothing could take its place", async () => {
    expect((await run(["backend"])).archive).toMatchObject([
      { reason: expect.stringContaining("orchestrator kill backend") },
    ]);
    await oldFolders("grafana");
    expect((await run(["backend"])).archive.at(-1)).toMatchObject({
      name: "grafana",
      result: "blocked",
      reason: expect.stringContaining("grafana-agent should take its place and is not in the registry"),
    });
  });

  it("goes when scripts and comments name it, and they are listed", async () => {
    await workspace.write("scripts/start.sh", "#!/bin/sh\ncd agents/backend && claude\n");
    await workspace.write("agents/registry.yaml", "# agents/backend is gone\nversion: 1\n");
    const { archive } = await run();
    expect(archive).toMatchObject([{ result: "archived" }]);
    expect(archive[0]?.references).toEqual([
      { file: "agents/registry.yaml", line: 1, text: "# agents/backend is gone", blocks: false },
      { file: "scripts/start.sh", line: 2, text: "cd agents/backend && claude", blocks: false },
    ]);
  });

  it("goes when only other names begin like its own, or the settings that name it are converted", async () => {
    await workspace.write("README.md", "agents/backend-agent my-agents/backend ../backend agents/backendX\n");
    await workspace.write(
      "agents/researcher-agent/.claude/settings.json",
      '{"hooks": {"PreToolUse": [{"command": "/w/agents/backend/.claude/hooks/auto-deny.py"}]}}',
    );
    expect((await run()).archive).toMatchObject([{ result: "archived", references: [] }]);
  });
});

it("a registry that still delegates to an old name is refused before anything moves", () => {
  const text = registryText([{ name: "backend-agent", delegates_to: ["researcher"] }, { name: "researcher-agent" }]);
  expect(parseRegistry(new TextEncoder().encode(text), "agents/registry.yaml")).toMatchObject({
    ok: false,
    error: { details: [expect.stringContaining('is "researcher", which is no agent here')] },
  });
});
