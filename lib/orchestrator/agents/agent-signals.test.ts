import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentStatus } from "@/lib/contract/status";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

const AGENT = "first-agent";
/** No rule knows it: only what it tells says what it does. */
const PROGRAM = 'printf "%s" "$ORCHESTRATOR_SPOOL" >spool; exec cat';
const samples = new URL("../status/fixtures/claude-events/", import.meta.url);

let workspace: TestWorkspace;
let orchestrator: Orchestrator;
let spool: string;
beforeEach(async () => {
  workspace = await openWorkspace(smallRegistry(PROGRAM));
  orchestrator = await workspace.start();
  const operation = await orchestrator.startOperation("generate", [AGENT]);
  if (operation.ok) await orchestrator.waitForOperation(operation.value.id);
  const created = await orchestrator.createSession(AGENT);
  if (!created.ok) throw new Error(created.error.message);
  const file = join(workspace.folder, "agents", AGENT, "spool");
  await waitFor("the pane's environment", async () => existsSync(file) && (await readFile(file, "utf8")) !== "");
  spool = await readFile(file, "utf8");
});
afterEach(() => workspace.dispose());

async function sample(name: string): Promise<Record<string, unknown>> {
  const content: unknown = JSON.parse(await readFile(new URL(`${name}.json`, samples), "utf8"));
  const [first] = Array.isArray(content) ? content : [content];
  return { ...first, session_id: "one" };
}

/** Tells an event as Claude Code does: by the command in the agent's settings. */
async function tell(event: string, input: object): Promise<void> {
  const settings = JSON.parse(await readFile(join(workspace.folder, "agents", AGENT, ".claude/settings.json"), "utf8"));
  const command: string =
    event === "statusLine" ? settings.statusLine.command : settings.hooks[event].at(-1).hooks[0].command;
  const env = { PATH: process.env["PATH"] ?? "", ORCHESTRATOR_SPOOL: spool } as unknown as NodeJS.ProcessEnv; // no NODE_ENV
  const { status } = spawnSync("/bin/sh", ["-c", command], { input: JSON.stringify(input), env });
  expect(status).toBe(0);
}

async function card() {
  const found = (await orchestrator.listAgents()).find(({ name }) => name === AGENT);
  if (!found) throw new Error("no card");
  return found;
}

async function waitForStatus(wanted: Partial<AgentStatus>) {
  await waitFor(JSON.stringify(wanted), async () => {
    const { status } = await card();
    return Object.entries(wanted).every(([key, value]) => Reflect.get(status, key) === value);
  });
}

describe("what an agent's program tells by its hooks", () => {
  it("is its state, in its own private folder", async () => {
    expect(spool.startsWith(join(workspace.folder, ".orchestrator", "run"))).toBe(true);
    expect((await stat(spool)).mode & 0o777).toBe(0o700);
    await tell("UserPromptSubmit", await sample("UserPromptSubmit"));
    await waitForStatus({ state: "working", signal: "event", reason: "A prompt was sent." });
    await tell("PermissionRequest", await sample("PermissionRequest.Bash"));
    await waitForStatus({ state: "waiting" });
    expect((await card()).status.question?.text).toContain("npm run migrate");
    await tell("StopFailure", { ...(await sample("StopFailure")), error: "rate_limit" });
    await waitForStatus({ state: "exhausted" });
    await tell("Stop", { ...(await sample("Stop")), background_tasks: [] });
    // Nobody has looked yet.
    await waitForStatus({ state: "done" });
    const detail = await orchestrator.readAgent(AGENT);
    expect(detail.ok && detail.value.statusHistory.map(({ state }) => state).slice(0, 4)).toEqual([
      "done",
      "exhausted",
      "waiting",
      "working",
    ]);
  });

  it("is heard once and in order by whoever listens, with what was asked", async () => {
    const heard: AgentEvent[] = [];
    const stop = orchestrator.onAgentEvent((event) => heard.push(event));
    await tell("UserPromptSubmit", await sample("UserPromptSubmit"));
    await tell("PermissionRequest", await sample("PermissionRequest.Edit"));
    await waitFor("both events", async () => heard.length === 2);
    expect(heard.map(({ name }) => name)).toEqual(["UserPromptSubmit", "PermissionRequest"]);
    expect(heard[1]).toMatchObject({ agent: AGENT, tool: { name: "Edit", input: { old_string: "line two" } } });
    stop();
    await tell("Stop", await sample("Stop"));
    await waitForStatus({ state: "watching" });
    expect(heard).toHaveLength(2);
    expect((await readdir(spool)).filter((name) => !name.startsWith("."))).toEqual([]);
  });

  it("is known again after the dashboard was started anew, and what was told meanwhile as well", async () => {
    await tell("UserPromptSubmit", await sample("UserPromptSubmit"));
    await waitForStatus({ state: "working" });
    await orchestrator.dispose();
    orchestrator = await workspace.start();
    await waitForStatus({ state: "working", signal: "event" });
    await orchestrator.dispose();
    await tell("PermissionRequest", await sample("PermissionRequest.Bash"));
    orchestrator = await workspace.start();
    await waitForStatus({ state: "waiting", signal: "event" });
  });

  it("says nothing about the program of a new session", async () => {
    await tell("UserPromptSubmit", await sample("UserPromptSubmit"));
    await waitForStatus({ state: "working" });
    await orchestrator.killSession(AGENT);
    await orchestrator.createSession(AGENT);
    await waitFor("another state", async () => (await card()).status.state !== "working");
    expect((await readdir(spool)).length).toBe(0);
  });

  it("is stalled when nothing goes on for the time that the registry says", async () => {
    const limits = "limits: {stalled_after_minutes: 0.02}\n";
    await writeFile(workspace.paths.registryFile, smallRegistry(PROGRAM, limits));
    await orchestrator.checkDrift("all"); // reads it anew
    await tell("UserPromptSubmit", await sample("UserPromptSubmit"));
    await waitForStatus({ state: "stalled" });
  });

  it("is what it has used, with its age", async () => {
    const [, told] = JSON.parse(await readFile(new URL("statusLine.json", samples), "utf8"));
    await tell("statusLine", told);
    await waitFor("the usage", async () => (await card()).usage !== undefined);
    expect((await card()).usage).toMatchObject({
      source: "status-line",
      model: "Sonnet 5.5",
      contextPercent: 16,
      contextTokens: 160_000,
      fiveHour: { usedPercent: 93, resetsAt: 1_795_233_498_000 },
      sevenDay: { usedPercent: 42, resetsAt: 1_795_524_498_000 },
    });
    expect(Date.now() - ((await card()).usage?.at ?? 0)).toBeLessThan(60_000);
  });
});

describe("a report of any program", () => {
  it("is its state until it takes it back", async () => {
    const report = async (more: object) => {
      const text = JSON.stringify({ hook_event_name: "Report", source: "build", ...more });
      await writeFile(join(spool, ".1-report"), text);
      await rename(join(spool, ".1-report"), join(spool, "1-Report.json"));
    };
    await report({ state: "waiting", message: "Deploy?", seq: 1 });
    await waitForStatus({ state: "waiting", signal: "event", reason: "build says: Deploy?" });
    await report({ state: "unknown", seq: 2 });
    await waitForStatus({ signal: "process" });
  });
});

describe("a session record of Claude Code", () => {
  const sessions = () => join(workspace.folder, ".claude", "sessions");

  async function record(more: object, pid?: number) {
    const own = pid ?? Number(await workspace.tmuxCli("display-message", "-p", "-t", `=iw-${AGENT}:`, "#{pane_pid}"));
    await mkdir(sessions(), { recursive: true });
    const now = Date.now();
    const content = {
      pid: own,
      sessionId: "one",
      cwd: "/x",
      kind: "interactive",
      status: "idle",
      statusUpdatedAt: now,
    };
    await writeFile(join(sessions(), `.${own}`), JSON.stringify({ ...content, ...more }));
    await rename(join(sessions(), `.${own}`), join(sessions(), `${own}.json`));
  }

  it("says what no event tells: that a person pressed Esc", async () => {
    await record({ status: "busy" });
    await tell("UserPromptSubmit", await sample("UserPromptSubmit"));
    await tell("PermissionRequest", await sample("PermissionRequest.Bash"));
    await waitForStatus({ state: "waiting", signal: "event" });
    await record({ status: "idle", statusUpdatedAt: Date.now() + 200 });
    await waitForStatus({ state: "idle", signal: "record" });
  });

  it("is believed for words that are known, and only of a program in the pane", async () => {
    await record({ status: "waiting", waitingFor: "input needed" });
    await waitForStatus({ state: "waiting", signal: "record", reason: "It asks a question." });
    await record({ status: "shell" });
    await waitForStatus({ state: "watching", signal: "record" });
    await record({ status: "dancing" });
    await waitForStatus({ signal: "process" });
    await record({ status: "busy" }, process.pid);
    await record({ status: "waiting" });
    await waitForStatus({ state: "waiting", signal: "record" });
  });

  it("is never a key that lies beside it", async () => {
    const { pid } = process;
    await record({ status: "waiting" });
    await waitForStatus({ state: "waiting" });
    await writeFile(join(sessions(), `${pid}.key`), "secret");
    await record({ status: "shell" });
    await waitForStatus({ state: "watching" });
  });

  it("shows an agent that has left its pane for the background, and how it is there", async () => {
    await record({ status: "idle", parkedJobId: "job-1" });
    await waitForStatus({ state: "watching", signal: "record" });
    expect((await card()).status.reason).toContain("has left its pane");
    await record({ status: "waiting", kind: "bg", jobId: "job-1", sessionId: "two" }, 1);
    await waitForStatus({ state: "waiting", signal: "record" });
  });

  it("leads to the conversation, whose end says until when a limit holds", async () => {
    const conversation = join(workspace.folder, ".claude", "projects", "-x", "one.jsonl");
    await mkdir(join(conversation, ".."), { recursive: true });
    const line = (more: object) => `${JSON.stringify({ timestamp: new Date().toISOString(), ...more })}\n`;
    await writeFile(conversation, line({ type: "user", message: { content: "go" } }));
    await record({ status: "idle" });
    await waitForStatus({ state: "idle", signal: "record" });
    const limit = { isApiErrorMessage: true, error: "rate_limit", quotaLimits: { resetsAt: 1_795_233_498 } };
    await appendFile(conversation, line({ type: "assistant", ...limit, message: { model: "<synthetic>" } }));
    await waitForStatus({ state: "exhausted", signal: "transcript", until: 1_795_233_498_000 });
    const usage = { input_tokens: 10, cache_creation_input_tokens: 200, cache_read_input_tokens: 3_000 };
    await appendFile(conversation, line({ type: "assistant", message: { model: "claude-opus", usage } }));
    await waitForStatus({ state: "idle" });
    expect((await card()).usage).toMatchObject({ source: "transcript", contextTokens: 3_210, model: "claude-opus" });
  });
});
