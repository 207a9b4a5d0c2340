import { mkdir, writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { terminalIdOfAgent } from "@/lib/contract/ids";
import { probeBubblewrap } from "@/lib/orchestrator/enforcement/sandbox/probe-bubblewrap";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { type ClaudeCode, openClaudeCode } from "./claude-code";
import { createGuardedAgent, type GuardedAgent, namesIn } from "./guarded-agent";

const program = process.env["CLAUDE_PROGRAM"];
if (!program) throw new Error("CLAUDE_PROGRAM is not set; run: npm run test:claude");
const probe = await probeBubblewrap(process.env["PATH"] ?? "");

describe.skipIf(!probe.ok)("Claude Code in the kernel's sandbox", () => {
  let claude: ClaudeCode;
  let agent: GuardedAgent;
  beforeAll(async () => {
    claude = await openClaudeCode(program);
  });
  afterAll(() => claude.dispose());
  beforeEach(async () => {
    agent = await createGuardedAgent(program, "bubblewrap");
    for (const folder of ["tests", "src"]) await mkdir(agent.path(folder));
  });
  afterEach(() => agent.dispose());

  it("works as usual, while what the hook cannot see is held, and the hook is heard", async () => {
    await claude.settleIn([agent.workspace.folder, agent.folder]);
    const sneak = `open(${JSON.stringify(agent.path("tests", "sneaked.py"))}, "w").write("x")`;
    await writeFile(agent.path("src", "sneak.py"), `${sneak}\n`);
    claude.api.script("sandboxed", [
      { calls: [{ tool: "Write", input: { file_path: agent.path("tests", "plain.py"), content: "x" } }] },
      { calls: [{ tool: "Bash", input: { command: "python3 ../../src/sneak.py", description: "run it" } }] },
      { text: "That was all." },
    ]);
    const orchestrator = await agent.workspace.start(claude.environment);
    const started = await orchestrator.createSession(agent.name);
    if (!started.ok) throw new Error(started.error.message);
    const screen = () => agent.workspace.tmuxCli("capture-pane", "-p", "-t", `=iw-${agent.name}:`);
    await waitFor("an empty prompt", async () => /^❯\s*$/m.test(await screen()), 30_000);
    const terminalId = terminalIdOfAgent(agent.name);
    const type = (sequence: number, text: string) =>
      orchestrator.typeInput({
        terminalId,
        clientId: "11111111-1111-4111-8111-111111111111",
        sequence,
        data: Buffer.from(text),
      });
    await type(1, "Do it [[sandboxed]]");
    await waitFor("the prompt", async () => (await screen()).includes("Do it [[sandboxed]]"), 10_000);
    await type(2, "\r");
    await waitFor("the command's permission", async () => (await screen()).includes("Do you want to proceed?"), 30_000);
    await type(3, "1");
    await waitFor("the model's last word", async () => (await screen()).includes("That was all."), 30_000);
    expect(await namesIn(agent.path("tests"))).toEqual([]);
    expect(claude.api.toolResults().join("\n")).toContain("Read-only file system");
    await waitFor("the blocked call in the log of all", async () => (await agent.violations()).length === 1, 15_000);
    await waitFor(
      "the sign of life",
      async () => {
        const detail = await orchestrator.readAgent(agent.name);
        return detail.ok && detail.value.guard.lastCallAt !== undefined;
      },
      15_000,
    );
  });
});
