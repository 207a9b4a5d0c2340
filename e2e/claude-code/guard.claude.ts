import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { terminalIdOfAgent } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { type ClaudeCode, hookRuns, openClaudeCode } from "./claude-code";
import { createGuardedAgent, type GuardedAgent, NOTEBOOK, namesIn, placeNotebook } from "./guarded-agent";

const program = process.env["CLAUDE_PROGRAM"];
if (!program) throw new Error("CLAUDE_PROGRAM is not set; run: npm run test:claude");

/** The guard, and what tells the call to the dashboard. */
const HOOKS_PER_CALL = 2;

/** Everything allowed that Claude Code itself can allow: what is blocked now, the hook has blocked. */
const PERMISSIVE = ["--permission-mode", "acceptEdits", "--allowedTools", "Bash,Write,Edit,NotebookEdit,Read,Agent"];

describe("Claude Code with a generated configuration", () => {
  let claude: ClaudeCode;
  let agent: GuardedAgent;
  beforeAll(async () => {
    claude = await openClaudeCode(program);
  });
  afterAll(() => claude.dispose());
  beforeEach(async () => {
    agent = await createGuardedAgent(program);
    await mkdir(agent.path("tests"));
    await mkdir(agent.path("src"));
  });
  afterEach(() => agent.dispose());

  const turn = (name: string) =>
    claude.print({ cwd: agent.folder, prompt: `Do the work [[${name}]]`, args: PERMISSIVE });
  const blockedSaid = () => claude.api.toolResults().filter((text) => text.includes("BLOCKED: Builder"));

  it("loads the settings without a word about them", async () => {
    claude.api.script("hello", [{ text: "Hello." }]);
    const done = await turn("hello");
    expect(done.code).toBe(0);
    expect(done.text).not.toMatch(/did not load|invalid settings|settings error|unrecognized|hook error/i);
    const { text } = await claude.run({ cwd: agent.folder, args: ["doctor"] });
    expect(text).not.toMatch(/invalid settings|unknown hook|did not load/i);
  });

  it("runs the hook once for each call, and lets allowed calls through", async () => {
    const file = agent.path("src", "new.txt");
    claude.api.script("allowed", [
      { calls: [{ tool: "Write", input: { file_path: file, content: "one\n" } }] },
      { calls: [{ tool: "Edit", input: { file_path: file, old_string: "one", new_string: "two" } }] },
      { calls: [{ tool: "Bash", input: { command: "cat ../../src/new.txt", description: "look" } }] },
      { text: "Done." },
    ]);
    const done = await turn("allowed");
    expect(await readFile(file, "utf8")).toBe("two\n");
    expect(hookRuns(done, "PreToolUse")).toBe(3 * HOOKS_PER_CALL);
    expect(await agent.violations()).toEqual([]);
  });

  it("is stopped from writing outside the agent's paths with Write, Edit, NotebookEdit and Bash, and told why", async () => {
    await writeFile(agent.path("tests", "old.py"), "old\n");
    await placeNotebook(agent.path("tests", "notes.ipynb"));
    const inTests = (name: string) => agent.path("tests", name);
    claude.api.script("forbidden", [
      // What is edited has to be read first: Claude Code itself refuses otherwise.
      {
        calls: [
          { tool: "Read", input: { file_path: inTests("old.py") } },
          { tool: "Read", input: { file_path: inTests("notes.ipynb") } },
        ],
      },
      { calls: [{ tool: "Write", input: { file_path: inTests("write.py"), content: "x" } }] },
      { calls: [{ tool: "Edit", input: { file_path: inTests("old.py"), old_string: "old", new_string: "new" } }] },
      {
        calls: [
          {
            tool: "NotebookEdit",
            input: { notebook_path: inTests("notes.ipynb"), cell_id: "c1", new_source: "y = 2" },
          },
        ],
      },
      { calls: [{ tool: "Bash", input: { command: "echo x > ../../tests/bash.py", description: "write" } }] },
      { text: "Done." },
    ]);
    const done = await turn("forbidden");
    expect(done.code).toBe(0);
    expect((await namesIn(agent.path("tests"))).sort()).toEqual(["notes.ipynb", "old.py"]);
    expect(await readFile(inTests("old.py"), "utf8")).toBe("old\n");
    expect(await readFile(inTests("notes.ipynb"), "utf8")).toBe(NOTEBOOK);
    expect(hookRuns(done, "PreToolUse")).toBe(6 * HOOKS_PER_CALL);
    for (const tool of ["Write", "Edit", "NotebookEdit", "Bash"]) {
      const said = blockedSaid().find((text) => text.includes(`cannot ${tool} `));
      // A shell command may name many paths: its reason says which one.
      const which = tool === "Bash" ? "../../tests/bash.py " : "";
      expect(said, tool).toContain(`Reason: ${which}matches restriction 'tests/**'`);
      expect(said, tool).toContain("Delegate to Tester Agent");
    }
    const logged = await agent.violations();
    expect(logged.map((line) => line.split(" ").slice(1, 4).join(" "))).toEqual(
      ["Write", "Edit", "NotebookEdit", "Bash"].map((tool) => `builder-agent BLOCKED ${tool}`),
    );
  });

  it("attack 84: is stopped in a subagent as well", async () => {
    claude.api.script("parent", [
      {
        calls: [
          {
            tool: "Agent",
            input: { description: "help", prompt: "Write it [[child]]", subagent_type: "general-purpose" },
          },
        ],
      },
      { text: "Done." },
    ]);
    claude.api.script("child", [
      { calls: [{ tool: "Write", input: { file_path: agent.path("tests", "sub.py"), content: "x" } }] },
      { calls: [{ tool: "Write", input: { file_path: agent.path("src", "sub.txt"), content: "allowed" } }] },
      { text: "Tried." },
    ]);
    await turn("parent");
    expect(await namesIn(agent.path("tests"))).toEqual([]);
    expect(await namesIn(agent.path("src"))).toEqual(["sub.txt"]);
    expect(await agent.violations()).toHaveLength(1);
  });

  it("cannot change its own rights", async () => {
    const hooks = join(agent.folder, ".claude", "hooks");
    const before = await readFile(join(hooks, "policy.json"), "utf8");
    claude.api.script("rights", [
      { calls: [{ tool: "Write", input: { file_path: join(hooks, "policy.json"), content: "{}" } }] },
      { calls: [{ tool: "Bash", input: { command: "rm -rf .claude/hooks", description: "clean" } }] },
      { text: "Done." },
    ]);
    await turn("rights");
    expect(await readFile(join(hooks, "policy.json"), "utf8")).toBe(before);
    expect(await agent.violations()).toHaveLength(2);
  });

  it.each([
    ["is missing", (hook: string) => rm(hook)],
    ["is broken", (hook: string) => writeFile(hook, "this is no Python(\n")],
  ])("attack 83: writes nothing when the hook %s", async (_how, harm) => {
    await harm(join(agent.folder, ".claude", "hooks", "auto-deny.py"));
    const file = agent.path("src", "new.txt");
    claude.api.script("unguarded", [
      { calls: [{ tool: "Write", input: { file_path: file, content: "x" } }] },
      { text: "Done." },
    ]);
    await turn("unguarded");
    expect(await namesIn(agent.path("src"))).toEqual([]);
  });

  it("starts in a session without a dialog about its settings, and is stopped there", async () => {
    await claude.settleIn([agent.folder, agent.path()]);
    claude.api.script("session", [
      { calls: [{ tool: "Write", input: { file_path: agent.path("tests", "tui.py"), content: "x" } }] },
      { text: "That was refused." },
    ]);
    const orchestrator = await agent.workspace.start(claude.environment);
    const started = await orchestrator.createSession(agent.name);
    if (!started.ok) throw new Error(started.error.message);
    const screen = () => agent.workspace.tmuxCli("capture-pane", "-p", "-t", `=iw-${agent.name}:`);
    await waitFor("an empty prompt", async () => /^❯\s*$/m.test(await screen()), 30_000);
    expect(await screen()).not.toMatch(/settings error|has an error/i);
    const clientId = "11111111-1111-4111-8111-111111111111";
    const terminalId = terminalIdOfAgent(agent.name);
    await orchestrator.typeInput({ terminalId, clientId, sequence: 1, data: Buffer.from("Write it [[session]]") });
    await waitFor("the prompt", async () => (await screen()).includes("Write it [[session]]"), 10_000);
    await orchestrator.typeInput({ terminalId, clientId, sequence: 2, data: Buffer.from("\r") });
    await waitFor("the model's last word", async () => (await screen()).includes("That was refused."), 30_000);
    expect(await namesIn(agent.path("tests"))).toEqual([]);
    expect(await agent.violations()).toHaveLength(1);
  });
});
