import { execFileSync, spawnSync } from "node:child_process";
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentReview, ReviewedFile } from "@/lib/contract/config-review";
import { AgentName } from "@/lib/contract/ids";
import { success } from "@/lib/contract/reply";
import type { Registry } from "../registry/registry-schema";
import { type Configs, createConfigs } from "./configs";
import {
  type AgentFields,
  type ConfigWorkspace,
  openConfigWorkspace,
  registryText,
  registryWith,
} from "./testing/config-workspace";

let workspace: ConfigWorkspace;
const agentName = AgentName.parse("agent");
const fields = (more: Partial<AgentFields> = {}) => ({ name: "agent", cannot_access: ["tests/**"], ...more });
const registry = (more: Partial<AgentFields> = {}, top = {}) => registryWith([fields(more)], top);
const folder = "agents/agent/.claude";

beforeEach(async () => {
  workspace = await openConfigWorkspace();
  await workspace.generate(registry());
});
afterEach(() => workspace.dispose());

function configsWith(now: Registry = registry()): Configs {
  const environment = { PATH: process.env["PATH"] ?? "", HOME: workspace.root, GIT_DIR: "/nowhere" };
  const locate = () => success({ registry: now, paths: workspace.paths, agent: agentName });
  return createConfigs({ paths: workspace.paths, registry: () => now, locate, environment });
}

async function review(now?: Registry): Promise<AgentReview> {
  const reply = await configsWith(now).review("agent");
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

async function reviewOf(name: string, now?: Registry): Promise<ReviewedFile> {
  const file = (await review(now)).files.find((each) => each.name === name);
  if (!file) throw new Error(`nothing to review in ${name}`);
  return file;
}

async function edit(name: string, change: (text: string) => string) {
  await workspace.write(`${folder}/${name}`, change(await workspace.read(`${folder}/${name}`)));
}

function rows({ comparison }: ReviewedFile): string[] {
  if (comparison.kind === "none") return [comparison.why];
  if (comparison.kind === "lines") {
    return comparison.rows.flatMap((row) =>
      row.kind === "line" && row.changed !== "no" ? [`${row.registry} | ${row.generated} | ${row.disk}`] : [],
    );
  }
  return comparison.rows.map((row) => `${row.path}: ${row.registry} | ${row.generated} | ${row.disk}`);
}

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=A Person", "-c", "user.email=a@example.org", ...args], {
    cwd: workspace.root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

async function commit(subject: string, now: Registry, agents: AgentFields[]) {
  await workspace.write("agents/registry.yaml", registryText(agents));
  workspace.clock.time += 1_000;
  await workspace.generate(now);
  git("add", "-A", "agents");
  git("commit", "-q", "--no-gpg-sign", "-m", subject);
}

describe("the review of an agent", () => {
  it("has nothing to show while all is as generated", async () => {
    expect(await review()).toMatchObject({ files: [], overwritten: [], config: { state: "ok" } });
  });

  it("tells a hand edit of the rights by key, and in words what it allows", async () => {
    await edit("hooks/policy.json", (text) => text.replace('"tests/**"', '"docs/**"').replace('"block"', '"allow"'));
    const file = await reviewOf("hooks/policy.json");
    expect(file).toMatchObject({ cause: "edit", generatedFrom: "registry", states: [{ state: "edited" }] });
    expect(rows(file)).toEqual([
      'on_hook_error: "block" | "block" | "allow"',
      'cannot_access: "tests/**" | "tests/**" | null',
      'cannot_access: null | null | "docs/**"',
    ]);
    expect(file.consequences).toEqual([
      { text: "It lets agent write tests/**.", widens: true },
      { text: "It keeps agent from writing docs/**.", widens: false },
      { text: "It lets calls run when the guard fails.", widens: true },
    ]);
    expect(file.waysToKeep).toContain("`cannot_access`: `cannot_access` of agent in agents/registry.yaml.");
  });

  it("tells a hand edit of the settings, and where it would have to be made instead", async () => {
    await edit("settings.json", (text) =>
      JSON.stringify({
        ...JSON.parse(text),
        permissions: { allow: ["Bash(npm publish:*)"], defaultMode: "bypassPermissions" },
      }),
    );
    const file = await reviewOf("settings.json");
    expect(file.consequences.map(({ text }) => text)).toEqual([
      "It lets agent run Bash(npm publish:*) without asking.",
      "It sets Claude Code's permission mode to bypassPermissions.",
    ]);
    expect(file.waysToKeep[0]).toBe("`permissions.allow`: templates/settings.json.template, for every agent.");
  });

  it("knows the last generation although both the file and the registry moved on", async () => {
    await edit("CLAUDE.md", (text) => text.replace("# Test Agent", "# My agent"));
    const file = await reviewOf("CLAUDE.md", registry({ forbidden: ["Never."] }));
    expect(file).toMatchObject({ cause: "both", generatedFrom: "store" });
    expect(rows(file)).toEqual(["# Test Agent | # Test Agent | # My agent", "- Never. | (none) | (none)"]);
  });

  it("finds it in git where the store was never filled or has gone", async () => {
    git("init", "-q");
    await commit("First", registry(), [fields()]);
    await rm(join(workspace.root, ".orchestrator"), { recursive: true });
    await edit("CLAUDE.md", (text) => `${text}Mine.\n`);
    const file = await reviewOf("CLAUDE.md", registry({ forbidden: ["Never."] }));
    expect(file).toMatchObject({ cause: "both", generatedFrom: "git" });
  });

  it("says that it is not known where neither has it, and compares what there is", async () => {
    await rm(join(workspace.root, ".orchestrator"), { recursive: true });
    await edit("CLAUDE.md", (text) => `${text}Mine.\n`);
    const file = await reviewOf("CLAUDE.md", registry({ forbidden: ["Never."] }));
    expect(file).toMatchObject({ cause: "unknown", generatedFrom: "unknown" });
    expect(rows(file)).toEqual(["- Never. | - Never. | (none)", "null | null | Mine."]);
  });

  it("calls what only the registry changed no edit, and says nothing of an edit's effects", async () => {
    const file = await reviewOf("hooks/policy.json", registry({ cannot_access: [] }));
    expect(file).toMatchObject({ cause: "moved-on", generatedFrom: "disk", consequences: [], waysToKeep: [] });
  });

  it("compares settings that are no JSON any more as text", async () => {
    await edit("settings.json", (text) => text.replace("{", "{{"));
    expect(rows(await reviewOf("settings.json"))).toEqual(["{ | { | {{"]);
  });

  it("attack 66: masks secrets on every side, and still shows that one was put in", async () => {
    const key = `sk-ant-${"x".repeat(40)}`;
    await edit("settings.json", (text) => JSON.stringify({ ...JSON.parse(text), env: { ANTHROPIC_API_KEY: key } }));
    await edit("CLAUDE.md", (text) => `${text}Use API_TOKEN=${key}\n`);
    const told = JSON.stringify(await review());
    expect(told).not.toContain(key);
    expect(told).toContain("env.ANTHROPIC_API_KEY");
    expect(told).toContain("It sets ANTHROPIC_API_KEY in the agent's environment.");
  });

  it("says of a missing file that it is gone, and lists what generating wrote over", async () => {
    await edit("CLAUDE.md", () => "Mine.\n");
    await workspace.generate(registry());
    await rm(join(workspace.root, folder, "settings.json"));
    const { files, overwritten } = await review();
    expect(files.map(rows)).toEqual([["The file was generated, and is gone."]]);
    expect(overwritten).toMatchObject([{ path: `${folder}/CLAUDE.md` }]);
    expect(await workspace.read(overwritten[0]?.copy ?? "")).toBe("Mine.\n");
  });

  it("names folders without an entry, and never the archive", async () => {
    await workspace.write("agents/old-agent/.claude/settings.json", "{}");
    await workspace.write("agents/archive/older/settings.json", "{}");
    expect(await configsWith().orphans()).toMatchObject([{ name: "old-agent", path: "agents/old-agent" }]);
  });
});

describe("the history of an agent", () => {
  const history = async (name = "agent") => {
    const reply = await configsWith().history(name);
    if (!reply.ok) throw new Error(reply.error.message);
    return reply.value;
  };
  const other = (description: string) => ({ name: "other", description });

  it("says so where there is no repository, and where nothing is committed", async () => {
    expect(await history()).toEqual({ changes: [], note: expect.stringContaining("in no git repository") });
    git("init", "-q");
    expect(await history()).toEqual({ changes: [], note: "Nothing of it is committed yet." });
  });

  it("lists which commit changed this agent's entry and files, and leaves others' commits out", async () => {
    git("init", "-q");
    await commit("Add agents", registry(), [fields(), other("One")]);
    await commit("Change the other one", registry(), [fields(), other("Two")]);
    await commit("Open tests/", registry({ cannot_access: [] }), [fields({ cannot_access: [] }), other("Two")]);
    const { changes, note } = await history();
    expect(changes.map(({ subject, author }) => `${subject} by ${author}`)).toEqual([
      "Open tests/ by A Person",
      "Add agents by A Person",
    ]);
    const patches = Object.fromEntries((changes[0]?.files ?? []).map(({ path, patch }) => [path, patch]));
    expect(patches["agents/registry.yaml"]).toMatch(/^- +"tests\/\*\*"/m);
    expect(patches[`${folder}/hooks/policy.json`]).toMatch(/^- +"tests\/\*\*"/m);
    expect(note).toBeNull();
  });

  it("works in a workspace that is a folder of a larger repository, and of YAML written as blocks", async () => {
    execFileSync("git", ["init", "-q"], { cwd: join(workspace.root, "..") });
    const yaml = (model: string) => `agents:
  # The first one.
  agent:
    model: ${model}
    env: {API_TOKEN: "abcdefgh12345678"}

  # The next one.
  other:
    model: opus
`;
    for (const model of ["sonnet", "haiku"]) {
      await workspace.write("agents/registry.yaml", yaml(model));
      git("add", "agents/registry.yaml");
      git("commit", "-q", "--no-gpg-sign", "-m", `Use ${model}`);
    }
    const { changes } = await history();
    expect(changes[0]?.files[0]?.patch).toBe(
      ["@@ -1,3 +1,3 @@", " agent:", "-  model: sonnet", "+  model: haiku", '   env: {API_TOKEN: "••••••"}']
        .join("\n")
        .replace('"••••••"', "••••••"),
    );
    expect(changes[1]?.files[0]?.patch).not.toContain("other");
  });

  it("attack 62: git runs no program that an agent has planted in the repository", async () => {
    git("init", "-q");
    await commit("First", registry(), [fields()]);
    const marks = join(workspace.root, "marks");
    const program = join(workspace.root, "planted.sh");
    await workspace.write("planted.sh", `#!/bin/sh\nmkdir -p '${marks}'; touch '${marks}'/"$$"; exit 1\n`);
    await chmod(program, 0o755);
    for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"]) {
      await workspace.write(`.git/hooks/${hook}`, `#!/bin/sh\nexec '${program}'\n`);
      await chmod(join(workspace.root, ".git/hooks", hook), 0o755);
    }
    const settings = {
      "core.fsmonitor": program,
      "diff.external": program,
      "diff.planted.textconv": program,
      "diff.planted.command": program,
      "filter.planted.smudge": program,
      "filter.planted.clean": program,
      "core.pager": program,
      "pager.log": program,
      "core.sshCommand": program,
      "log.showSignature": "true",
      "gpg.program": program,
      "gpg.ssh.program": program,
      "log.diffMerges": "on",
    };
    await workspace.write(".gitattributes", "* diff=planted filter=planted\n");
    for (const [key, value] of Object.entries(settings)) git("config", key, value);
    // A commit that claims to be signed makes git ask gpg.program, if it is told to.
    const signed = execFileSync("git", ["cat-file", "commit", "HEAD"], {
      cwd: workspace.root,
      encoding: "utf8",
    }).replace("\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n");
    const hash = execFileSync("git", ["hash-object", "-t", "commit", "-w", "--stdin"], {
      cwd: workspace.root,
      input: signed,
      encoding: "utf8",
    });
    await workspace.write(".git/refs/heads/signed", hash);
    await workspace.write(".git/HEAD", "ref: refs/heads/signed\n");
    await rm(marks, { recursive: true, force: true });
    await rm(join(workspace.root, ".orchestrator"), { recursive: true });
    await edit("CLAUDE.md", (text) => `${text}Mine.\n`);
    expect((await history()).changes).toHaveLength(1);
    expect(await reviewOf("CLAUDE.md", registry({ forbidden: ["Never."] }))).toMatchObject({ generatedFrom: "git" });
    expect(await readdir(marks).catch(() => [])).toEqual([]);
    // It would have been run: the trap works.
    spawnSync("git", ["log", "-1", "-p", "--show-signature"], { cwd: workspace.root });
    expect((await readdir(marks)).length).toBeGreaterThan(0);
  });
});
