import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AgentEvent } from "@/lib/contract/agent-event";
import { terminalIdOfAgent } from "@/lib/contract/ids";
import type { AgentState, AgentStatus, StatusSignal } from "@/lib/contract/status";
import type { Orchestrator } from "@/lib/orchestrator/orchestrator";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { type ClaudeCode, openClaudeCode } from "./claude-code";
import { createGuardedAgent, type GuardedAgent } from "./guarded-agent";

const program = process.env["CLAUDE_PROGRAM"];
if (!program) throw new Error("CLAUDE_PROGRAM is not set; run: npm run test:claude");

/** From an event to the card that is sent to browsers. */
const SHOWN_WITHIN_MS = 250;

describe("the status of Claude Code in a pane", () => {
  let claude: ClaudeCode;
  let agent: GuardedAgent;
  let orchestrator: Orchestrator;
  let events: (AgentEvent & { heardAt: number })[];
  let shown: { status: AgentStatus; at: number }[];
  let sequence: number;
  beforeAll(async () => {
    claude = await openClaudeCode(program);
  });
  afterAll(() => claude.dispose());
  beforeEach(async () => {
    agent = await createGuardedAgent(program);
    orchestrator = await agent.workspace.start(claude.environment);
    events = [];
    shown = [];
    sequence = 0;
    orchestrator.onAgentEvent((event) => events.push({ ...event, heardAt: Date.now() }));
    orchestrator.onChange((change) => {
      if (change.type !== "agents") return;
      for (const { name, status } of change.cards) if (name === agent.name) shown.push({ status, at: Date.now() });
    });
  });
  afterEach(async () => {
    await orchestrator.killSession(agent.name);
    await agent.dispose();
  });

  const start = async () => {
    const started = await orchestrator.createSession(agent.name);
    if (!started.ok) throw new Error(started.error.message);
  };
  const type = (text: string) => {
    sequence += 1;
    return orchestrator.typeInput({
      ...{ terminalId: terminalIdOfAgent(agent.name), clientId: "11111111-1111-4111-8111-111111111111", sequence },
      data: Buffer.from(text),
    });
  };
  const screen = () => agent.workspace.tmuxCli("capture-pane", "-p", "-t", `=iw-${agent.name}:`);
  const status = async () => (await orchestrator.listAgents()).find(({ name }) => name === agent.name)?.status;
  const waitForState = (state: AgentState, signal?: StatusSignal) =>
    waitFor(
      `${state} ${signal ?? ""}`,
      async () => {
        const now = await status();
        return now?.state === state && (signal === undefined || now.signal === signal) ? now : null;
      },
      30_000,
    );

  async function prompt(text: string) {
    await waitFor("an empty prompt", async () => /^❯\s*$/m.test(await screen()), 30_000);
    await type(text);
    await waitFor("the prompt", async () => (await screen()).includes(text), 10_000);
    await type("\r");
  }

  /** How long after the last event of this name the state was on the card, in ms. */
  function delayOf(name: string, state: AgentState): Promise<number> {
    return waitFor(`${state} on the card`, async () => {
      const event = events.findLast((each) => each.name === name && !each.nested);
      const card = shown.find(({ status: told, at }) => event && at >= event.at && told.state === state);
      if (!event || !card) return null;
      console.log(
        `${name}: heard after ${Math.round(event.heardAt - event.at)} ms, ${state} after ${Math.round(card.at - event.at)} ms`,
      );
      return Math.max(1, card.at - event.at);
    });
  }

  it("is that it asks whether to trust the folder, before it has told anything", async () => {
    await claude.settleIn([]);
    await start();
    expect(await waitForState("waiting")).toMatchObject({
      signal: "screen",
      reason: "It asks whether to trust this folder.",
    });
    expect(events).toEqual([]);
  });

  it("is working, a permission, and done, each within 250 ms of its event", async () => {
    await claude.settleIn([agent.folder, agent.path()]);
    const calls = [{ tool: "Bash", input: { command: "touch ../../made && sleep 1", description: "make it" } }];
    claude.api.script("permission", [{ calls }, { text: "Done." }]);
    await start();
    await waitForState("idle");
    await prompt("Do it [[permission]]");
    const asked = await waitForState("waiting", "event");
    expect(asked).toMatchObject({ signal: "event", reason: "It asks for a permission to use Bash." });
    await waitFor("the answers", async () => ((await status())?.question?.options.length ?? 0) > 0, 5_000);
    expect((await status())?.question?.options[0]).toEqual({ key: "1", label: "Yes" });
    expect(events.findLast(({ name }) => name === "PermissionRequest")?.tool?.input).toMatchObject(
      calls[0]?.input ?? {},
    );
    await type("1");
    // Nothing is told when a person has answered: its record shows it.
    await waitForState("working");
    await waitForState("done");
    expect(events.find(({ name }) => name === "UserPromptSubmit")?.prompt).toEqual({
      text: "Do it [[permission]]",
      byPerson: true,
    });
    const delays = {
      working: await delayOf("UserPromptSubmit", "working"),
      permission: await delayOf("PermissionRequest", "waiting"),
      done: await delayOf("Stop", "done"),
    };
    expect(Math.max(...Object.values(delays))).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
    const card = (await orchestrator.listAgents()).find(({ name }) => name === agent.name);
    expect(card?.usage).toMatchObject({ source: "status-line", contextPercent: expect.any(Number) });
    await waitFor("the status line", async () => (await screen()).includes("context left"), 5_000);
  });

  it("is a question, and idle at once, not done, when a person presses Esc", async () => {
    await claude.settleIn([agent.folder, agent.path()]);
    const options = [
      { label: "SQLite", description: "embedded" },
      { label: "Postgres", description: "a server" },
    ];
    const questions = [{ question: "Which database?", header: "Database", options, multiSelect: false }];
    claude.api.script("question", [{ calls: [{ tool: "AskUserQuestion", input: { questions } }] }, { text: "Well." }]);
    await start();
    await prompt("Ask me [[question]]");
    const asked = await waitForState("waiting", "event");
    expect(asked).toMatchObject({ signal: "event", reason: "It asks a question." });
    expect(asked.question?.text).toBe("Which database?");
    expect(await delayOf("PermissionRequest", "waiting")).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
    await type("\x1b");
    await waitForState("idle");
    expect(events.some(({ name }) => name === "Stop")).toBe(false);
    expect(shown.some(({ status: told }) => told.state === "done")).toBe(false);
  });

  it("is a limit, and an error that ended the turn, each within 250 ms of its event", async () => {
    await claude.settleIn([agent.folder, agent.path()]);
    const refusal = { status: 400, type: "invalid_request_error" };
    claude.api.script("error", [{ refusal: { ...refusal, message: "This request is odd." } }]);
    claude.api.script("credit", [
      { refusal: { ...refusal, message: "Your credit balance is too low to access the Anthropic API." } },
    ]);
    await start();
    await prompt("Fail [[error]]");
    expect(await waitForState("done")).toMatchObject({
      signal: "event",
      reason: expect.stringContaining("with an error"),
    });
    expect(await delayOf("StopFailure", "done")).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
    await prompt("Pay [[credit]]");
    expect(await waitForState("exhausted")).toMatchObject({
      signal: "event",
      reason: "The credit balance is too low.",
    });
    expect(await delayOf("StopFailure", "exhausted")).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
  });

  it("keeps telling nothing where there is nobody to tell", async () => {
    await claude.settleIn([agent.folder, agent.path()]);
    claude.api.script("alone", [{ text: "Hello." }]);
    await rm(join(agent.workspace.folder, ".orchestrator", "run", "events"), { recursive: true, force: true });
    const done = await claude.print({ cwd: agent.folder, prompt: "Say it [[alone]]" });
    expect(done.code).toBe(0);
    expect(done.text).not.toMatch(/hook error|did not load/i);
    expect(events).toEqual([]);
  });
});
