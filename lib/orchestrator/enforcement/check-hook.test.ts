import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../configs/generated-record";
import { checkHook, type HookCheck } from "./check-hook";
import { hookCommand } from "./hook-command";
import {
  createGuardedWorkspace,
  type GuardedPolicy,
  type GuardedWorkspace,
  indexOf,
  policyWith,
  shippedHook,
  shippedTemplates,
} from "./testing/guarded-workspace";

const program = await shippedHook();
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
    sharedProgram: workspace.program,
    searchPath,
    now: () => 1234,
    ...overrides,
  });
}

describe("checkHook", () => {
  it("is active when the generated hook decides as the registry says, and leaves no trace", async () => {
    expect(await check()).toEqual({
      state: "active",
      reason: "The hook blocked canary calls, a subagent's too, and let a harmless one pass.",
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
    expect(await check()).toEqual({
      state: "broken",
      reason: `${workspace.hook} is not the program that the app ships. Generate this agent's configuration again.`,
      checkedAt: 1234,
    });
    await expect(readFile(workspace.path("trace"))).rejects.toMatchObject({ code: "ENOENT" });
    await rm(workspace.hook);
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("is missing") });
  });

  it("never runs a compiled program that is not the shipped one, however well it is made", async () => {
    const trace = workspace.path("trace");
    const evil = `open(${JSON.stringify(trace)}, "w")`;
    const forge = `
import marshal, sys
from _frozen_importlib_external import MAGIC_NUMBER
from _imp import source_hash
bundle = open(sys.argv[1], "rb").read()
code = marshal.dumps(compile(sys.argv[3], "x", "exec"))
packed = marshal.dumps({"auto_deny": code})
open(sys.argv[2], "wb").write(MAGIC_NUMBER + source_hash(0, bundle) + source_hash(1, packed) + packed)`;
    const folder = join(dirname(workspace.program), "compiled");
    const args = [workspace.program, join(folder, program.cache.name), evil];
    execFileSync("python3", ["-I", "-S", "-c", forge, ...args]);
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("compiled") });
    await expect(readFile(trace)).rejects.toMatchObject({ code: "ENOENT" });
    await rename(join(folder, program.cache.name), join(folder, "auto_deny.other-1.cache"));
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("other-1") });
    await rm(folder, { recursive: true });
    expect(await check()).toMatchObject({ state: "active" });
  });

  it("never runs a program that somebody put beside the hook, where it would be found first", async () => {
    await writeFile(join(dirname(workspace.hook), "auto_deny.bundle.py"), program.bundle);
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("in place of") });
  });

  it("calls the program of another version of the app old, not broken, and does not run it", async () => {
    const old = `open(${JSON.stringify(workspace.path("trace"))}, "w")\n`;
    await writeFile(workspace.hook, old);
    const record = (folder: string, files: Record<string, string>) =>
      writeFile(
        join(folder, "generated.json"),
        JSON.stringify({ version: 1, generated_at: "2026-01-01T00:00:00Z", inputs: {}, files }),
      );
    await record(join(workspace.agentFolder, ".claude"), { "hooks/auto-deny.py": sha256(old) });
    const outdated = { state: "not-verified", reason: expect.stringContaining("another version of this app") };
    expect(await check()).toMatchObject(outdated);
    await writeFile(workspace.hook, program.stub);
    await writeFile(workspace.program, old);
    const shared = dirname(workspace.program);
    await record(shared, { "auto_deny.bundle.py": sha256(old) });
    expect(await check()).toMatchObject(outdated);
    await record(shared, { "auto_deny.bundle.py": sha256("x") });
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("is not the program") });
    await rm(workspace.program);
    expect(await check()).toMatchObject({ state: "broken", reason: expect.stringContaining("is missing") });
    await record(shared, {});
    expect(await check()).toMatchObject(outdated);
    await expect(readFile(workspace.path("trace"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("attack 84: asks as a subagent too, and notices a hook that lets subagents write", async () => {
    const python = workspace.path("bin", "python3");
    await workspace.write(
      python,
      '#!/bin/sh\ncall=$(cat)\ncase $call in *agent_id*) exit 0;; esac\nprintf %s "$call" | /usr/bin/python3 "$@"\n',
    );
    await chmod(python, 0o755);
    expect(await check({ searchPath: `${workspace.path("bin")}:/usr/bin:/bin` })).toMatchObject({
      state: "broken",
      reason: expect.stringContaining("let a forbidden call pass (Write .claude/hooks/policy.json)"),
    });
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
  });

  it("is not verified while the policy on disk keeps the agent from more than the registry does", async () => {
    await workspace.setPolicy({ ...policy, tools: [] });
    const { state, reason } = await check();
    expect(state).toBe("not-verified");
    expect(reason).toContain("blocks a call that is allowed (Read)");
    expect(reason).toContain("generate this agent's configuration again");
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
