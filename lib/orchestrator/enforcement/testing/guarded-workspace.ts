import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileHook, type HookCache } from "../../configs/hook-cache";
import { HOOK_BUNDLE, HOOK_PROGRAM, type HookProgram, readHookProgram } from "../../configs/hook-program";
import type { Policy, PolicyIndex } from "../policy-schema";

export const shippedTemplates = fileURLToPath(new URL("../../../../templates", import.meta.url));
const runMany = fileURLToPath(new URL("run-many.py", import.meta.url));

/** How the hook answered: its exit code (null when it never ended by itself), what it said, and how long it took. */
export type Answer = { code: number | null; stderr: string };

export type ToolCall = { tool: string; input?: Record<string, unknown>; cwd?: string; event?: string };

/** `policy` replaces the one on disk, for the calls after it too. */
export type CallUnderPolicy = ToolCall & { policy?: Policy; index?: PolicyIndex };

/** A policy and what the shared index says of the others. */
export type GuardedPolicy = Policy & {
  agents?: string[];
  held_by_others?: { name: string; display_name: string; patterns: string[]; outside?: true }[];
};

export type GuardedWorkspace = {
  /** The real path of a workspace in a temporary folder, with one agent in it. */
  root: string;
  agentFolder: string;
  hook: string;
  /** Its program's sources, which all agents share. */
  program: string;
  policyFile: string;
  path(...parts: string[]): string;
  /** Makes the folders above it. */
  write(path: string, text?: string): Promise<string>;
  setPolicy(policy: GuardedPolicy): Promise<void>;
  /** Runs the hook as its settings do, one process for each call. `raw` is stdin as it stands. */
  run(call: ToolCall | { raw: string | Buffer }): Promise<Answer>;
  /** Runs many calls, each in a forked process of its own: the same answers, some twenty times sooner. */
  runMany(calls: readonly CallUnderPolicy[]): Promise<Answer[]>;
  log(): Promise<string[]>;
  dispose(): Promise<void>;
};

/** A policy without rights and restrictions, to be completed by each test. */
export function policyWith(rights: Partial<GuardedPolicy> = {}): GuardedPolicy {
  return {
    version: 1,
    agent: { name: "backend-agent", display_name: "Backend Agent" },
    root: "../../../..",
    index: "../../../.claude/index.json",
    on_hook_error: "block",
    tools: ["Bash", "Read", "Write", "Edit", "Glob", "Grep"],
    always_allowed_tools: ["TodoWrite"],
    agents: ["backend-agent", "planning-agent", "test-writer-agent"],
    delegates: [],
    cannot_access: [],
    exclusive_access: [],
    held_by_others: [],
    writable_outside: [],
    dangerous_commands: [],
    rules: [],
    ...rights,
  };
}

export async function createGuardedWorkspace(policy = policyWith()): Promise<GuardedWorkspace> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), "guarded workspace ")));
  const root = join(outer, "workspace");
  const agentFolder = join(root, "agents", policy.agent.name);
  const hooks = join(agentFolder, ".claude", "hooks");
  const hook = join(hooks, "auto-deny.py");
  const policyFile = join(hooks, "policy.json");
  // A home that is no temporary folder: what lies there is outside. Nothing is ever written.
  const env = { PATH: "/usr/bin:/bin:/usr/local/bin", HOME: "/home/of-nobody", CLAUDE_PROJECT_DIR: agentFolder };
  const path = (...parts: string[]) => join(root, ...parts);

  async function write(target: string, text = "") {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    return target;
  }
  const sharedFolder = join(root, "agents", ".claude");
  const indexFile = join(sharedFolder, "index.json");
  const setPolicy = async (next: GuardedPolicy) => {
    await writeFile(policyFile, JSON.stringify(policyOf(next)));
    await write(indexFile, JSON.stringify(indexOf(next)));
  };
  const stdinOf = (call: ToolCall) => JSON.stringify(hookInput(call, agentFolder));

  await mkdir(hooks, { recursive: true });
  await placeHook(hooks, sharedFolder);
  await setPolicy(policy);

  return {
    root,
    agentFolder,
    hook,
    program: join(sharedFolder, HOOK_BUNDLE),
    policyFile,
    path,
    write,
    setPolicy,
    run: (call) => runProcess(["-I", "-S", hook], "raw" in call ? call.raw : stdinOf(call), env, agentFolder),
    async runMany(calls) {
      const cases = calls.map((call) => ({
        program: hook,
        stdin: Buffer.from(stdinOf(call)).toString("base64"),
        env,
        cwd: agentFolder,
        files: call.policy && {
          [policyFile]: policyOf(call.policy),
          [indexFile]: call.index ?? indexOf(call.policy),
        },
      }));
      const done = await runProcess(["-I", "-S", runMany], JSON.stringify(cases), env, agentFolder);
      if (done.code !== 0) throw new Error(`run-many.py failed: ${done.stderr}`);
      return JSON.parse(done.stdout) as Answer[]; // Its own format, two lines above in run-many.py.
    },
    async log() {
      const text = await readFile(path("logs", "hook-violations.log"), "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    dispose: () => rm(outer, { recursive: true, force: true }),
  };
}

function policyOf({ agents: _, held_by_others: __, ...policy }: GuardedPolicy): Policy {
  return policy;
}

/** The index as the registry of such a policy would give it. */
export function indexOf({ agent, agents = [], exclusive_access, held_by_others = [] }: GuardedPolicy): PolicyIndex {
  const known = agents.map((name) => [name, { display_name: name }] as const);
  const holders = held_by_others.map(({ name, display_name, patterns, outside }) => {
    return [name, { display_name, exclusive_access: patterns, ...(outside && { outside }) }] as const;
  });
  const own = { display_name: agent.display_name, ...(exclusive_access.length > 0 && { exclusive_access }) };
  return { version: 1, agents: Object.fromEntries([...known, ...holders, [agent.name, own] as const]) };
}

function hookInput(call: ToolCall, agentFolder: string) {
  return {
    session_id: "00000000-0000-4000-8000-000000000000",
    cwd: call.cwd ?? agentFolder,
    permission_mode: "default",
    hook_event_name: call.event ?? "PreToolUse",
    tool_name: call.tool,
    tool_input: call.input ?? {},
  };
}

/** The shipped program, compiled as well; that is done once for all tests of one version. */
export async function shippedHook(): Promise<HookProgram & { cache: HookCache }> {
  const hook = await readHookProgram(shippedTemplates);
  const kept = { stateFolder: join(tmpdir(), "hook-tests"), shippedTemplates };
  const compiled = await compileHook(hook, kept, Date.now());
  if (!compiled.ok || !compiled.value) throw new Error("the hook does not compile");
  return { ...hook, cache: compiled.value };
}

/** Puts the shipped hook into a folder, and its program into another one, or beside it. */
export async function placeHook(folder: string, programFolder = folder): Promise<void> {
  const { stub, bundle, cache } = await shippedHook();
  await mkdir(join(programFolder, "compiled"), { recursive: true });
  await writeFile(join(folder, HOOK_PROGRAM), stub, { mode: 0o755 });
  await writeFile(join(programFolder, HOOK_BUNDLE), bundle);
  await writeFile(join(programFolder, "compiled", cache.name), cache.bytes);
}

/** Exactly these variables. */
export function environment(variables: Record<string, string>): NodeJS.ProcessEnv {
  return variables as unknown as NodeJS.ProcessEnv; // Next's types demand a NODE_ENV in each.
}

function runProcess(args: string[], stdin: string | Buffer, env: Record<string, string>, cwd: string) {
  return new Promise<Answer & { stdout: string }>((resolve, reject) => {
    const child = spawn("python3", args, { cwd, env: environment(env) });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    // The hook may end before it has read everything.
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(stdin);
  });
}
