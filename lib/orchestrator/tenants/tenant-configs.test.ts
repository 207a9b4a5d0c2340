import { lstat, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTemplates } from "../configs/templates";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "../configs/testing/config-workspace";
import { parseViolation } from "../enforcement/parse-violation";
import { runHook } from "../enforcement/run-hook";
import type { Registry } from "../registry/registry-schema";
import { checkInRealms } from "./check-in-realms";
import { generateInRealms } from "./generate-in-realms";
import { realmsOf, selectInRealms } from "./realms";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

const registry = (override: object = { cannot_access: ["src/**"] }, top: object = {}) =>
  registryWith(
    [
      { name: "build", cannot_access: ["docs/**"], delegates_to: ["test"] },
      { name: "test", exclusive_access: ["tests/**"] },
    ],
    { ...top, tenants: { acme: { agents: ["build"], config_overrides: { build: override } } } },
  );

async function generate(now: Registry, check = false): Promise<string> {
  const realms = realmsOf(now, workspace.pathsNow());
  const ids = selectInRealms(realms, "all");
  if (!ids.ok) throw new Error(ids.error.message);
  const reply = await generateInRealms({ realms, ids: ids.value, clock: workspace.clock, check });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value.map(({ name, result }) => `${name}: ${result}`).join(", ");
}

async function drift(now: Registry): Promise<string> {
  const realms = realmsOf(now, workspace.pathsNow());
  const ids = selectInRealms(realms, "all");
  const templates = await readTemplates(workspace.pathsNow());
  if (!ids.ok || !templates.ok) throw new Error("nothing to check");
  const rows = await checkInRealms(realms, ids.value, templates.value);
  return rows.map(({ name, config }) => `${name}: ${config.state}`).join(", ");
}

/** What the hook that stands in this folder says to a write, as Claude Code would ask it. */
async function mayWrite(folder: string, path: string): Promise<boolean> {
  const agentFolder = join(workspace.root, folder);
  const settings = JSON.parse(await workspace.read(`${folder}/.claude/settings.json`));
  const { code, stderr } = await runHook({
    command: settings.hooks.PreToolUse[0].hooks[0].command,
    agentFolder,
    searchPath: process.env["PATH"] ?? "",
    call: {
      cwd: agentFolder,
      hook_event_name: "PreToolUse",
      tool_name: "Write",
      tool_input: { file_path: join(workspace.root, path), content: "" },
    },
  });
  if (code !== 0 && !stderr.includes("Reason: matches restriction") && !stderr.includes("Reason:"))
    throw new Error(stderr);
  if (stderr.includes("the hook failed")) throw new Error(stderr);
  return code === 0;
}

const OF_ACME = "agents/build/tenants/acme";

describe("a tenant's configs", () => {
  it("stand below the agent's folder, beside the agent's own, and are as they should be", async () => {
    expect(await generate(registry())).toBe("build: generated, test: generated, acme/build: generated");
    expect(await generate(registry())).toBe("build: unchanged, test: unchanged, acme/build: unchanged");
    expect(await drift(registry())).toBe("build: ok, test: ok, acme/build: ok");
    expect((await lstat(join(workspace.root, OF_ACME, ".claude/hooks/auto-deny.py"))).mode & 0o111).toBe(0o111);
  });

  it("name the project's context from where they stand, and drift says when it is not there", async () => {
    await generate(registry());
    const { contextFiles } = JSON.parse(await workspace.read(`${OF_ACME}/.claude/settings.json`));
    expect(contextFiles).toEqual(["CLAUDE.md", "../../../../.project-context.md"]);
    expect(JSON.parse(await workspace.read("agents/build/.claude/settings.json")).contextFiles).toEqual([
      "CLAUDE.md",
      "../../.project-context.md",
    ]);
    await workspace.write(`${OF_ACME}/.claude/CLAUDE.md`, "edited");
    expect(await drift(registry())).toBe("build: ok, test: ok, acme/build: edited");
  });

  it("follow the tenant's overrides and leave the agent's own files alone", async () => {
    await generate(registry());
    const before = await workspace.read("agents/build/.claude/generated.json");
    expect(await drift(registry({ model: "opus" }))).toBe("build: ok, test: ok, acme/build: stale");
    expect(await generate(registry({ model: "opus" }))).toBe(
      "build: unchanged, test: unchanged, acme/build: generated",
    );
    expect(await workspace.read("agents/build/.claude/generated.json")).toBe(before);
  });

  it("decide by the tenant's rights: what an override gives replaces, and other agents' paths stay theirs", async () => {
    await generate(registry());
    expect(await mayWrite("agents/build", "src/a.py")).toBe(true);
    expect(await mayWrite("agents/build", "docs/a.md")).toBe(false);
    expect(await mayWrite(OF_ACME, "src/a.py")).toBe(false);
    expect(await mayWrite(OF_ACME, "docs/a.md")).toBe(true);
    // The tenant does not have the agent that holds them.
    expect(await mayWrite(OF_ACME, "tests/a.py")).toBe(false);
    expect(await mayWrite(OF_ACME, "agents/build/.claude/settings.json")).toBe(false);
    expect(await mayWrite(OF_ACME, `${OF_ACME}/.claude/settings.json`)).toBe(false);
  });

  it("are logged and heard under the tenant's name", async () => {
    await generate(registry());
    await mayWrite(OF_ACME, "src/a.py");
    const log = await workspace.read("logs/hook-violations.log");
    expect(parseViolation(log.trimEnd())).toMatchObject({
      agent: "acme/build",
      verdict: "BLOCKED",
      subject: "src/a.py",
    });
    expect(await readdir(join(workspace.root, ".orchestrator/run/guards"))).toEqual(["acme@build"]);
  });

  it("decide the same with absolute paths", async () => {
    await generate(registry(undefined, { paths: "absolute" }));
    const settings = await workspace.read(`${OF_ACME}/.claude/settings.json`);
    expect(settings).toContain(`${join(workspace.root, OF_ACME)}/.claude/hooks/auto-deny.py`);
    expect(await mayWrite(OF_ACME, "src/a.py")).toBe(false);
    expect(await mayWrite(OF_ACME, "docs/a.md")).toBe(true);
  });

  it("attack 55: are not written through a symlink in the place of a tenant's folder", async () => {
    const elsewhere = join(workspace.root, "..", "elsewhere");
    await mkdir(elsewhere);
    await mkdir(join(workspace.root, "agents/build"), { recursive: true });
    await symlink(elsewhere, join(workspace.root, "agents/build/tenants"));
    expect(await generate(registry())).toBe("build: generated, test: generated, acme/build: failed");
    expect(await lstat(join(elsewhere, "acme")).catch(() => null)).toBeNull();
  });
});
