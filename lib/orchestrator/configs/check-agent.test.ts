import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Registry } from "../registry/registry-schema";
import { findOrphans } from "./find-orphans";
import { sha256 } from "./generated-record";
import { type AgentFields, type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
const registry = (fields: Partial<AgentFields> = {}, top = {}) => registryWith([{ name: "agent", ...fields }], top);
const claude = (file = "") => join(workspace.root, "agents/agent/.claude", file);

beforeEach(async () => {
  workspace = await openConfigWorkspace();
  const generated = await workspace.generate(registry());
  expect(generated).toMatchObject({ ok: true, value: [{ result: "generated" }] });
});
afterEach(() => workspace.dispose());

/** `edited: CLAUDE.md edited` — the state as a whole, and the files that are not as they should be. */
async function drift(now: Registry = registry()): Promise<string> {
  const { state, files } = await workspace.check(now, "agent");
  const wrong = files
    .filter((file) => file.state !== "ok")
    .map((file) => `${file.path.split(".claude/")[1]} ${file.state}`);
  return [`${state}:`, ...wrong].join(" ");
}

async function detailOf(file: string, now: Registry = registry()): Promise<string | undefined> {
  const { files } = await workspace.check(now, "agent");
  return files.find(({ path, state }) => path.endsWith(file) && state !== "ok")?.detail;
}

async function edit(file: string, change: (text: string) => string) {
  await writeFile(claude(file), change(await readFile(claude(file), "utf8")));
}

describe("an agent's files", () => {
  it("are in order after generating, and say when that was", async () => {
    expect(await workspace.check(registry(), "agent")).toMatchObject({
      state: "ok",
      generatedAt: "2026-01-01T00:00:00.000Z",
    });
  });

  it("are in order whatever their times say", async () => {
    await utimes(claude("CLAUDE.md"), 0, 0);
    expect(await drift()).toBe("ok:");
  });

  it("are missing when nothing was generated, or one is gone", async () => {
    await rm(claude("CLAUDE.md"));
    expect(await drift()).toBe("missing: CLAUDE.md missing");
    await rm(claude(), { recursive: true });
    expect((await workspace.check(registry(), "agent")).state).toBe("missing");
  });

  it("are edited when somebody changed one, even by a byte", async () => {
    await edit("CLAUDE.md", (text) => `${text} `);
    await edit("hooks/policy.json", (text) => text.replace("block", "allow"));
    expect(await drift()).toBe("edited: CLAUDE.md edited hooks/policy.json edited");
  });

  it("are stale when the registry moved on, and the reason is named", async () => {
    const now = registry({ forbidden: ["Never."] });
    expect(await drift(now)).toBe("stale: CLAUDE.md stale");
    expect(await detailOf("CLAUDE.md", now)).toBe("The registry has changed since it was generated.");
  });

  it("are stale when a template moved on, and the reason is named", async () => {
    await workspace.write("templates/settings.json.template", await shipped("settings.json.template"));
    await workspace.write("templates/CLAUDE.md.template", `${await shipped("CLAUDE.md.template")}More.\n`);
    expect(await drift()).toBe("stale: CLAUDE.md stale");
    expect(await detailOf("CLAUDE.md")).toBe("CLAUDE.md.template has changed since it was generated.");
  });

  const shipped = (name: string) => readFile(join(workspace.paths.shippedTemplates, name), "utf8");

  it("are edited, not stale, when both has happened", async () => {
    await edit("CLAUDE.md", (text) => `${text} `);
    expect(await drift(registry({ forbidden: ["Never."] }))).toBe("edited: CLAUDE.md edited");
  });

  it("are stale, not wrong, when only the way to run the hook has changed", async () => {
    const now = registry({}, { enforcement: { on_hook_error: "allow" }, paths: "absolute" });
    expect(await drift(now)).toBe("stale: settings.json stale CLAUDE.md stale hooks/policy.json stale");
  });

  it("are stale when a hook is left that is no longer generated", async () => {
    const now = registry({}, { enforcement: { hook: "restricted-only" } });
    expect(await drift(now)).toBe("stale: settings.json stale hooks/auto-deny.py stale hooks/policy.json stale");
  });

  it("are invalid when the settings are no JSON, or such that Claude Code drops them", async () => {
    await edit("settings.json", (text) => text.slice(0, -3));
    expect(await drift()).toBe("invalid: settings.json invalid");
    expect(await detailOf("settings.json")).toMatch(/^It is no JSON, so Claude Code ignores it/);
    await writeFile(claude("settings.json"), JSON.stringify({ hooks: { PreToolUse: [{ command: "x" }] } }));
    expect(await detailOf("settings.json")).toMatch(/^Claude Code would not work with it: hooks\.PreToolUse\.0\.hooks/);
  });

  it("are invalid when the settings switch all hooks off", async () => {
    await edit("settings.json", (text) => text.replace("{", '{"disableAllHooks": true,'));
    expect(await detailOf("settings.json")).toContain("would switch the hook off; take it out");
  });

  it("have a wrong hook path when the settings run another program, or another agent's", async () => {
    await edit("settings.json", (text) =>
      text.replaceAll(".claude/hooks/auto-deny.py", "../other/.claude/hooks/auto-deny.py"),
    );
    expect(await drift()).toBe("wrong-hook-path: settings.json wrong-hook-path");
  });

  it("have a wrong hook path when the workspace has moved from under absolute ones", async () => {
    const absolute = registry({}, { paths: "absolute" });
    await workspace.generate(absolute);
    expect(await drift(absolute)).toBe("ok:");
    await edit("settings.json", (text) => text.replaceAll(workspace.root, "/old/place"));
    expect(await drift(absolute)).toContain("settings.json wrong-hook-path");
  });

  it("are not executable when the hook has lost its bit", async () => {
    await chmod(claude("hooks/auto-deny.py"), 0o644);
    expect(await drift()).toBe("not-executable: hooks/auto-deny.py not-executable");
  });

  it("miss context when the settings name a file that does not exist", async () => {
    await rename(join(workspace.root, ".project-context.md"), join(workspace.root, "moved.md"));
    expect(await drift()).toBe("missing-context: settings.json missing-context");
    expect(await detailOf("settings.json")).toBe(
      "Write .project-context.md, or take it out of the template: contextFiles names it.",
    );
  });

  it("are drifted when the record of the generation is gone or forged", async () => {
    await rm(claude("generated.json"));
    expect(await drift()).toContain("generated.json missing");
    await writeFile(claude("generated.json"), '{"version": 1, "generated_at": "../../x", "inputs": {}, "files": {}}');
    expect(await drift()).toContain("generated.json invalid");
  });

  it("attack 55: are invalid, and nothing waits or follows, when one is a symlink, a FIFO or a folder", async () => {
    for (const file of ["settings.json", "CLAUDE.md", "hooks/policy.json"]) await rm(claude(file));
    await symlink("/etc/hostname", claude("settings.json"));
    execFileSync("mkfifo", [claude("CLAUDE.md")]);
    await mkdir(claude("hooks/policy.json"));
    expect(await drift()).toBe("invalid: settings.json invalid CLAUDE.md invalid hooks/policy.json invalid");
    expect(await detailOf("CLAUDE.md")).toBe("It is no plain file.");
  });

  it("attack 55: are invalid when their folder is a symlink", async () => {
    await rename(claude(), join(workspace.root, "elsewhere"));
    await symlink(join(workspace.root, "elsewhere"), claude());
    const { state, files } = await workspace.check(registry(), "agent");
    expect(state).toBe("invalid");
    expect(files[0]?.detail).toContain("is a symlink");
  });
});

describe("orphans", () => {
  it("are folders without an entry; the archive, hidden folders and files are none", async () => {
    for (const name of ["old-agent", "archive", ".hidden", "agent"])
      await mkdir(join(workspace.root, "agents", name), { recursive: true });
    await writeFile(join(workspace.root, "agents/README.md"), "");
    expect(await findOrphans(workspace.paths, registry())).toEqual(["old-agent"]);
  });
});

describe("after an upgrade of the app", () => {
  it("files are stale, not missing and not broken, and the app's hook is named", async () => {
    const record = JSON.parse(await readFile(claude("generated.json"), "utf8"));
    // As an older version left it: another program, without one of today's files, run by another command.
    await edit("hooks/auto-deny.py", () => "# an older hook\n");
    await edit("settings.json", (text) => text.replaceAll("python3 -I -S", "python3"));
    await rm(claude("hooks/policy.json"));
    delete record.files["hooks/policy.json"];
    for (const file of ["hooks/auto-deny.py", "settings.json"])
      record.files[file] = sha256(await readFile(claude(file)));
    record.inputs["auto-deny.py"] = sha256("an older one");
    await writeFile(claude("generated.json"), JSON.stringify(record));
    expect(await drift()).toBe("stale: settings.json stale hooks/auto-deny.py stale hooks/policy.json stale");
    expect(await detailOf("auto-deny.py")).toBe("The app's hook has changed since it was generated.");
  });
});
