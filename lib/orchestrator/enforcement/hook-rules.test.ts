import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createGuardedWorkspace,
  type GuardedWorkspace,
  policyWith,
  shippedTemplates,
} from "./testing/guarded-workspace";

let workspace: GuardedWorkspace;

beforeEach(async () => {
  workspace = await createGuardedWorkspace();
});

afterEach(() => workspace.dispose());

const writer = { name: "test-writer-agent", display_name: "Test Writer Agent", patterns: ["tests/**"] };

async function codes(...calls: Parameters<GuardedWorkspace["runMany"]>[0]) {
  return (await workspace.runMany(calls)).map((answer) => answer.code);
}

describe("rule 0: delegation", () => {
  const delegate = {
    name: "test-writer-agent",
    display_name: "Test Writer Agent",
    tools: ["Write"],
    cannot_access: [],
  };
  const to = (tool: string, subagent_type?: unknown) => ({ tool, input: { subagent_type, prompt: "x" } });

  it("lets work go to the agents this one delegates to, under both names of the tool", async () => {
    await workspace.setPolicy(policyWith({ tools: ["Task"], delegates: [delegate] }));
    const calls = [
      to("Task", "test-writer-agent"),
      to("Agent", "test-writer-agent"),
      to("Agent", "general-purpose"),
      to("Task"),
    ];
    expect(await codes(...calls)).toEqual([0, 0, 0, 0]);
  });

  it("blocks every other agent of the registry, however it is spelled", async () => {
    await workspace.setPolicy(policyWith({ tools: ["Agent"], delegates: [delegate] }));
    const calls = [to("Task", "planning-agent"), to("Agent", "backend-agent"), to("Agent", " Planning-Agent ")];
    expect(await codes(...calls)).toEqual([2, 2, 2]);
    const [answer] = await workspace.runMany([to("Task", "planning-agent")]);
    expect(answer?.stderr).toBe(
      "BLOCKED: Backend Agent cannot Task planning-agent\n" +
        "Reason: this agent does not delegate to planning-agent\n" +
        "Delegate to test-writer-agent.\n",
    );
  });

  it("blocks delegation by an agent that does not have the tool", async () => {
    expect(await codes(to("Task", "general-purpose"), to("Agent"))).toEqual([2, 2]);
  });
});

describe("rule 1: tools", () => {
  it("lets listed tools and always allowed ones pass, and blocks the rest", async () => {
    await workspace.setPolicy(policyWith({ tools: ["Read", "mcp__browser", "mcp__files__read"] }));
    const tools = ["Read", "TodoWrite", "mcp__browser__click", "mcp__files__read"];
    const others = [
      "Write",
      "read",
      "Bash",
      "NoSuchTool",
      "",
      "mcp__files__write",
      "mcp__browsers__click",
      "mcp__browser_",
    ];
    expect(await codes(...tools.map((tool) => ({ tool })))).toEqual([0, 0, 0, 0]);
    expect(await codes(...others.map((tool) => ({ tool })))).toEqual(others.map(() => 2));
  });

  it("names an agent to delegate to that has the tool", async () => {
    const researcher = {
      name: "researcher-agent",
      display_name: "Researcher Agent",
      tools: ["WebFetch"],
      cannot_access: [],
    };
    await workspace.setPolicy(policyWith({ delegates: [researcher] }));
    const answer = await workspace.run({ tool: "WebFetch", input: { url: "https://example.org/" } });
    expect(answer).toMatchObject({ code: 2 });
    expect(answer.stderr.split("\n")).toEqual([
      "BLOCKED: Backend Agent cannot WebFetch https://example.org/",
      "Reason: tool not in this agent's list",
      "Delegate to Researcher Agent, who may use it.",
      "",
    ]);
  });

  it("judges where a listed Bash would write, and blocks one that is not listed", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["tests/**"] }));
    const root = workspace.path();
    const answer = await workspace.run({ tool: "Bash", input: { command: "echo x > tests/a" }, cwd: root });
    expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining("matches restriction 'tests/**'") });
    expect(await workspace.run({ tool: "Bash", input: { command: "echo x > a" }, cwd: root })).toMatchObject({
      code: 0,
    });
    await workspace.setPolicy(policyWith({ tools: ["Write"] }));
    expect(await workspace.run({ tool: "Bash", input: { command: "true" }, cwd: root })).toMatchObject({ code: 2 });
  });

  it("does not take a hand-off from a shell command, which cannot be checked before it lands", async () => {
    const input = { command: "echo '{}' > handoffs/a.json" };
    const answer = await workspace.run({ tool: "Bash", input, cwd: workspace.path() });
    expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining("with the Write tool") });
  });

  it("holds shell commands to the registry's own rules by where they write", async () => {
    const rules = [{ id: "a", tools: ["Bash"], paths: ["production/**"] }];
    await workspace.setPolicy(policyWith({ rules }));
    const run = (command: string) => workspace.run({ tool: "Bash", input: { command }, cwd: workspace.path() });
    expect((await run("cp a production/b")).code).toBe(2);
    expect((await run("cp a b")).code).toBe(0);
  });
});

describe("attack 84: a call of a subagent", () => {
  it("is judged as its agent's own, in the form in which Claude Code 2.1.329 sends it", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["tests/**"] }));
    const call = (file_path: string) =>
      JSON.stringify({
        session_id: "194e943c-71e0-4b58-9f31-5f98e1d06320",
        cwd: workspace.path(),
        permission_mode: "bypassPermissions",
        agent_id: "a1b2c3d4",
        agent_type: "general-purpose",
        hook_event_name: "PreToolUse",
        tool_name: "Write",
        tool_input: { file_path, content: "x" },
        tool_use_id: "toolu_1",
      });
    expect(await workspace.run({ raw: call("tests/a") })).toMatchObject({ code: 2 });
    expect(await workspace.run({ raw: call("src/a") })).toMatchObject({ code: 0 });
    expect(await workspace.log()).toEqual([expect.stringContaining("backend-agent BLOCKED Write tests/a")]);
  });
});

describe("what a blocked agent is told", () => {
  const call = (path: string) => ({ tool: "Write", input: { file_path: workspace.path(path) } });

  it("names the restriction and the agent that holds the path", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["tests/**"], held_by_others: [writer] }));
    expect((await workspace.run(call("tests/a.py"))).stderr).toBe(
      "BLOCKED: Backend Agent cannot Write tests/a.py\n" +
        "Reason: matches restriction 'tests/**'\n" +
        "Delegate to Test Writer Agent (test-writer-agent), who alone may write there.\n",
    );
  });

  it("is not sent to an agent that its tenant does not have", async () => {
    await workspace.setPolicy(policyWith({ held_by_others: [{ ...writer, outside: true }] }));
    expect((await workspace.run(call("tests/a.py"))).stderr).toContain(
      "Ask a person: Test Writer Agent (test-writer-agent) alone may write there, and is not of this tenant.\n",
    );
  });

  it("says who holds a path that is only closed because it is held", async () => {
    await workspace.setPolicy(policyWith({ held_by_others: [writer] }));
    expect((await workspace.run(call("tests/a.py"))).stderr).toContain(
      "Reason: matches 'tests/**', held exclusively by Test Writer Agent\n",
    );
  });

  it("names only delegates that may write there, and a person when there is none", async () => {
    const may = { name: "a", display_name: "Backend", tools: ["Edit"], cannot_access: ["docs/**"] };
    const reads = { name: "b", display_name: "Reader", tools: ["Read"], cannot_access: [] };
    const barred = { name: "c", display_name: "Frontend", tools: ["Write"], cannot_access: ["src/**"] };
    await workspace.setPolicy(policyWith({ cannot_access: ["**"], delegates: [may, reads, barred] }));
    const told = await workspace.runMany([call("src/a"), call("docs/a")]);
    expect(told[0]?.stderr).toContain("\nDelegate to Backend, who may write there.\n");
    expect(told[1]?.stderr).toContain("\nDelegate to Frontend, who may write there.\n");
    await workspace.setPolicy(policyWith({ cannot_access: ["**"], delegates: [reads] }));
    expect((await workspace.run(call("src/a"))).stderr).toContain("\nAsk a person");
  });

  it("points to proposals where nobody's agent may write", async () => {
    expect((await workspace.run(call("agents/registry.yaml"))).stderr).toBe(
      "BLOCKED: Backend Agent cannot Write agents/registry.yaml\n" +
        "Reason: matches 'agents/registry.yaml', which is protected from every agent\n" +
        "Ask a person; a change can be proposed as a file in handoffs/registry-proposals/.\n",
    );
  });
});

describe("logs/hook-violations.log", () => {
  it("gets one line for each blocked call, and none for the others", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["tests/**"] }));
    await workspace.run({ tool: "Write", input: { file_path: workspace.path("tests/test_api.py") } });
    await workspace.run({ tool: "Write", input: { file_path: workspace.path("src/api.py") } });
    await workspace.run({ tool: "WebFetch", input: {} });
    const lines = await workspace.log();
    expect(lines).toHaveLength(2);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d /;
    expect(lines.map((line) => line.replace(time, ""))).toEqual([
      "backend-agent BLOCKED Write tests/test_api.py (pattern: tests/**)",
      "backend-agent BLOCKED WebFetch - (rule: tool not in this agent's list)",
    ]);
    for (const line of lines) expect(line).toMatch(time);
  });

  it("keeps a hostile name on its line and out of the terminal", async () => {
    const answer = await workspace.run({
      tool: "Write\u001b[2J",
      input: { file_path: "a\n2030-01-01T00:00:00 x\u202e\u0007" },
    });
    const lines = await workspace.log();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("Write\\x1b[2J a\\n2030-01-01T00:00:00 x\\u202e\\x07 ");
    expect(answer.stderr.split("\n")).toHaveLength(4);
    expect(answer.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it("keeps every line whole when many calls are blocked at once", async () => {
    const calls = Array.from({ length: 24 }, (_, index) => ({ tool: `Unlisted${index}${"x".repeat(90)}` }));
    await Promise.all([0, 8, 16].map((start) => workspace.runMany(calls.slice(start, start + 8))));
    const lines = await workspace.log();
    expect(lines).toHaveLength(24);
    for (const line of lines) expect(line).toMatch(/^\S+ backend-agent BLOCKED Unlisted\d+x+ - \(rule: [^()]*\)$/);
  });

  it("is not written for the app's own self-check, and never through a symlink", async () => {
    await workspace.run({ tool: "Unlisted", event: "GuardSelfCheck" });
    expect(await workspace.log()).toEqual([]);
    const outside = await workspace.write(workspace.path("..", "outside.txt"), "");
    await workspace.write(workspace.path("logs", "other"));
    await promisify(execFile)("ln", ["-s", outside, workspace.path("logs", "hook-violations.log")]);
    expect(await workspace.run({ tool: "Unlisted" })).toMatchObject({ code: 2 });
    expect(await readFile(outside, "utf8")).toBe("");
  });
});

describe("the program", async () => {
  const names = await readdir(shippedTemplates, { recursive: true });
  const program = names.filter((name) => name.endsWith(".py")).map((name) => join(shippedTemplates, name));

  it("uses nothing that Python 3.9 does not know", async () => {
    const check =
      "import ast,sys; [ast.parse(open(name).read(), name, feature_version=(3, 9)) for name in sys.argv[1:]]";
    await expect(promisify(execFile)("python3", ["-I", "-S", "-c", check, ...program])).resolves.toBeDefined();
  });

  it("names no path of a machine", async () => {
    for (const file of program)
      expect(await readFile(file, "utf8"), file).not.toMatch(/\/(home|Users|root|work|opt)\//);
  });
});
