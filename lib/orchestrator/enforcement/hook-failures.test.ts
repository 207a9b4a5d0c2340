import { execFile, execFileSync, spawn } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGuardedWorkspace, environment, type GuardedWorkspace, policyWith } from "./testing/guarded-workspace";

let workspace: GuardedWorkspace;

beforeEach(async () => {
  workspace = await createGuardedWorkspace();
});

afterEach(() => workspace.dispose());

const read = { tool: "Read", input: { file_path: "/etc/hostname" } };
const write = { tool: "Write", input: { file_path: "x" } };

describe("attack 81: input that is no tool call of this agent", () => {
  const inputs: [string, string | Buffer][] = [
    ["nothing", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no tool", "{}"],
    ["a tool that is no text", '{"tool_name": ["Read"], "tool_input": {}}'],
    ["input that is no object", '{"tool_name": "Read", "tool_input": "x"}'],
    ["NUL bytes", Buffer.alloc(1000)],
    ["NUL in a name", '{"tool_name": "Read\\u0000", "tool_input": {}}'],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["a million brackets", "[".repeat(1_000_000)],
    ["10 MB", JSON.stringify({ tool_name: "Read", tool_input: { content: "x".repeat(10_000_000) } })],
  ];

  it.each(inputs)("blocks %s", async (_, raw) => {
    const answer = await workspace.run({ raw });
    expect(answer.code).toBe(2);
    expect(answer.stderr).toMatch(/^BLOCKED: .+\nReason: .+\n.+\n$/);
    expect(await workspace.log()).toHaveLength(1);
  });

  it("blocks unknown tools, unlisted MCP writers, and file tools that are not in the list", async () => {
    const target = { file_path: workspace.path("x"), path: workspace.path("x"), notebook_path: workspace.path("x") };
    const tools = ["Unknown", "mcp__filesystem__write_file", "NotebookEdit", "MultiEdit"];
    const answers = await workspace.runMany(tools.map((tool) => ({ tool, input: target })));
    expect(answers.map((answer) => answer.code)).toEqual([2, 2, 2, 2]);
  });
});

describe("attack 83: a hook that cannot decide", () => {
  it("blocks writes and unknown tools and lets plain reads pass while the policy is broken", async () => {
    for (const text of ["", "{}", "null", '{"tools": []}', JSON.stringify({ ...policyWith(), tools: "Write" })]) {
      await writeFile(workspace.policyFile, text);
      const answers = await workspace.runMany([write, { tool: "Unknown" }, { tool: "Bash" }, read]);
      expect(answers.map((answer) => answer.code)).toEqual([2, 2, 2, 0]);
      expect(answers[0]?.stderr).toMatch(/^BLOCKED: .+\nReason: the hook failed \(.+\)\n.+\n$/);
    }
    await rm(workspace.policyFile);
    expect(await workspace.run(write)).toMatchObject({ code: 2 });
  });

  it("logs its own failures, with the policy or without", async () => {
    await workspace.write(workspace.path("agents", "registry.yaml"), "version: 1\n");
    await rm(workspace.policyFile);
    await workspace.run(write);
    await workspace.run(read);
    const lines = (await workspace.log()).map((line) => line.slice(20));
    expect(lines[0]).toMatch(/^unknown-agent BLOCKED Write x \(hook error: FileNotFoundError: /);
    expect(lines[1]).toMatch(/^unknown-agent ALLOWED Read \/etc\/hostname \(hook error: /);
  });

  it("lets calls pass, and logs it, only where the registry says so", async () => {
    await workspace.setPolicy(policyWith({ on_hook_error: "allow" }));
    expect(await workspace.run({ raw: "{" })).toMatchObject({ code: 0 });
    expect((await workspace.log())[0]).toContain(" ALLOWED unknown-tool - (hook error: ");
    // A rule is no failure.
    expect(await workspace.run({ tool: "Unknown" })).toMatchObject({ code: 2 });
  });
});

describe("fault F27: a hook that is slow, crashed or missing", () => {
  it("blocks after its own time limit when something hangs", async () => {
    await rm(workspace.policyFile);
    execFileSync("mkfifo", [workspace.policyFile]);
    const started = performance.now();
    const answer = await workspace.run(write);
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain("no decision in time");
    expect(performance.now() - started).toBeLessThan(8000);
  }, 15_000);

  it("blocks through the command of the settings when the hook or Python is missing, or the hook is killed", async () => {
    const command = 'python3 -I -S "$CLAUDE_PROJECT_DIR"/.claude/hooks/auto-deny.py || exit 2';
    const shell = (PATH = "/usr/bin:/bin") =>
      promisify(execFile)("/bin/sh", ["-c", command], {
        env: environment({ PATH, CLAUDE_PROJECT_DIR: workspace.agentFolder }),
      }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    expect(await shell("/nowhere")).toBe(2);
    await rm(workspace.hook);
    expect(await shell()).toBe(2);
    await writeFile(workspace.hook, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
    expect(await shell()).toBe(2);
    await writeFile(workspace.hook, "this is not Python\n");
    expect(await shell()).toBe(2);
    await writeFile(workspace.hook, "raise SystemExit(0)\n");
    expect(await shell()).toBe(0);
  });

  it("blocks when nobody reads what it says", async () => {
    const child = spawn("python3", ["-I", "-S", workspace.hook], { stdio: ["pipe", "ignore", "pipe"] });
    child.stderr.destroy();
    child.stdin.end(JSON.stringify({ tool_name: "Unknown", tool_input: {} }));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(2);
  });
});
