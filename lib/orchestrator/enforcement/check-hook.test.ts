import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readHookProgram } from "../configs/hook-program";
import { checkHook, type HookCheck } from "./check-hook";
import { hookCommand } from "./hook-command";
import {
  createGuardedWorkspace,
  type GuardedPolicy,
  type GuardedWorkspace,
  indexOf,
  policyWith,
  shippedTemplates,
} from "./testing/guarded-workspace";

const program = await readHookProgram(shippedTemplates);
const command = hookCommand("block");
const settingsTemplate = await readFile(join(shippedTemplates, "settings.json.template"), "utf8");
const policy = policyWith({ cannot_access: ["tests/**"] });

let workspace: GuardedWorkspace;
let settingsFile: string;

beforeEach(async () => {
  workspace = await createGuardedWorkspace(policy);
  settingsFile = join(workspace.agentFolder, ".claude", "settings.json");
  await writeFile(settingsFile, settingsTemplate);
});

afterEach(() => workspace.dispose());

function check(overrides: Partial<HookCheck> = {}) {
  const searchPath = "/usr/bin:/bin:/usr/local/bin";
  return checkHook({
    agentFolder: workspace.agentFolder,
    policy,
    index: indexOf(policy),
    command,
    program,
    searchPath,
    now: () => 1234,
    ...overrides,
  });
}

describe("checkHook", () => {
  it("is active when the generated hook decides as the registry says, and leaves no trace", async () => {
    expect(await check()).toEqual({
      state: "active",
      reason: "The hook blocked canary writes and let a read pass. Shell commands are not analysed.",
      checkedAt: 1234,
    });
    expect(await workspace.log()).toEqual([]);
  });

  it("is off for an agent that gets no hook, and not verified before anything was generated", async () => {
    expect(await check({ policy: null })).toMatchObject({ state: "off" });
    await rm(settingsFile);
    expect(await check()).toEqual({
      state: "not-verified",
      reason: "Nothing has been generated yet.",
      checkedAt: null,
    });
  });

  const unusableSettings: [string, string][] = [
    ["is not JSON", "{"],
    ["has only the flat form", JSON.stringify({ hooks: { PreToolUse: [{ command }] } })],
    ["has no hooks", "{}"],
    ["runs another command", settingsTemplate.replaceAll("auto-deny.py", "other.py")],
    ["binds the hook to some tools only", settingsTemplate.replace('"matcher": "*"', '"matcher": "Write"')],
    [
      "switches all hooks off",
      settingsTemplate.replace('"disableAgentView"', '"disableAllHooks": true, "disableAgentView"'),
    ],
  ];
  it.each(unusableSettings)("is broken when settings.json %s", async (_, text) => {
    await writeFile(settingsFile, text);
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("settings.json") });
  });

  it("never runs a hook that is not the shipped one", async () => {
    await writeFile(workspace.hook, `open(${JSON.stringify(workspace.path("trace"))}, "w")\n${program.stub}`);
    expect(await check()).toMatchObject({ state: "broken", reason: "The hook program is not the one the app ships." });
    await expect(readFile(workspace.path("trace"))).rejects.toMatchObject({ code: "ENOENT" });
    await rm(workspace.hook);
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("is missing") });
  });

  it("is broken, and says how, when the policy on disk is gone, unreadable or weaker than the registry", async () => {
    await workspace.setPolicy({ ...policy, cannot_access: [] });
    expect(await check()).toMatchObject({
      state: "broken",
      reason: expect.stringMatching(/let a forbidden call pass \(Write .*tests/),
    });
    await workspace.setPolicy({ ...policy, tools: ["Read"], always_allowed_tools: ["mcp__guard_self_check__write"] });
    expect(await check()).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("let a forbidden call pass"),
    });
    await workspace.setPolicy({ ...policy, tools: [] });
    expect(await check()).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("blocks a call that is allowed (Read)"),
    });
  });

  it("is broken when a file cannot be read", async () => {
    await rm(workspace.hook);
    await mkdir(workspace.hook);
    expect(await check()).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("cannot be read (EISDIR)"),
    });
  });

  it("is broken when there is no Python, because every call is blocked then", async () => {
    const silent = await check({ searchPath: workspace.path("no-programs-here") });
    expect(silent).toMatchObject({ state: "broken", reason: expect.stringContaining("python3") });
  });

  it("is broken when the hook blocks without a word", async () => {
    const python = workspace.path("bin", "python3");
    await workspace.write(python, "#!/bin/sh\ncase $(cat) in *Read*) exit 0;; esac; exit 2\n");
    await chmod(python, 0o755);
    const searchPath = `${workspace.path("bin")}:/usr/bin:/bin`;
    expect(await check({ searchPath })).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("without saying why"),
    });
  });

  it.each<[string, Partial<GuardedPolicy>]>([
    ["has exceptions", { cannot_access: ["**", "!handoffs/**"] }],
    ["holds paths itself", { cannot_access: ["src/**"], exclusive_access: ["tests/**"] }],
    ["cannot write at all", { tools: ["Read", "WebFetch"] }],
    ["cannot read", { tools: ["Write"] }],
    ["is only held back by others", { held_by_others: [{ name: "a", display_name: "A", patterns: ["*.test.*"] }] }],
  ])("works for an agent that %s", async (_, rights) => {
    const other = policyWith(rights);
    await workspace.setPolicy(other);
    expect(await check({ policy: other, index: indexOf(other) })).toMatchObject({ state: "active" });
  });
});
