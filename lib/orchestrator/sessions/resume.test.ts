import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { recordingProgram } from "./testing/recording-program";

let workspace: TestWorkspace;
afterEach(async () => {
  await workspace.dispose();
});

/** Two agents with the default command, and a `claude` that keeps records. */
async function opened(variables: Record<string, string> = {}, registry = withoutCommand()) {
  workspace = await openWorkspace(registry);
  const program = await recordingProgram(workspace.folder);
  const start = (more: Record<string, string> = {}) => workspace.start({ ...program, ...more });
  const orchestrator = await start(variables);
  await generate(orchestrator);
  return { orchestrator, start };
}

function withoutCommand(more = ""): string {
  return smallRegistry("x", more).replaceAll(/ {4}command: .*\n/g, "");
}

async function generate(orchestrator: Orchestrator) {
  const operation = await orchestrator.startOperation("generate", "all");
  if (!operation.ok) throw new Error(operation.error.message);
  const done = await orchestrator.waitForOperation(operation.value.id);
  expect(done.ok && done.value.items.filter(({ state }) => state === "failed")).toEqual([]);
}

async function startOf(orchestrator: Orchestrator, agent = "first-agent") {
  return (await orchestrator.listAgents()).find(({ name }) => name === agent)?.session?.start;
}

async function checked(orchestrator: Orchestrator, agent = "first-agent") {
  return waitFor(
    "the start to be looked at",
    async () => {
      const start = await startOf(orchestrator, agent);
      return start && (start.checkedAt !== null || start.problem !== null) ? start : null;
    },
    30_000,
  );
}

/** Types a line, so that there is something to take up. */
async function say(agent: string, line: string) {
  await workspace.tmuxCli("send-keys", "-t", `=iw-${agent}:`, line, "Enter");
  await waitFor("its answer", async () =>
    (await workspace.tmuxCli("capture-pane", "-p", "-t", `=iw-${agent}:`)).includes(`heard ${line}`),
  );
}

/** What an agent's program has told of itself. */
async function recordOf(agent: string): Promise<{ file: string; record: { pid: number } }> {
  const folder = join(workspace.folder, "claude-config", "sessions");
  return waitFor(`the record of ${agent}`, async () => {
    for (const name of (await readdir(folder)).filter((each) => each.endsWith(".json"))) {
      const record: { pid: number; cwd: string } = JSON.parse(await readFile(join(folder, name), "utf8"));
      if (record.cwd.endsWith(`/${agent}`)) return { file: join(folder, name), record };
    }
    return null;
  });
}

/** One that has ended may wait as a zombie for whoever adopted it. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return !/\) [ZX]/.test(stat);
}

describe("a start", () => {
  it("is seen to be right, and its conversation is taken up again after a kill", async () => {
    const { orchestrator } = await opened();
    await orchestrator.createSession("first-agent");
    const { conversation, problem } = await checked(orchestrator);
    expect(problem).toBeNull();
    expect(conversation).toMatch(/^[0-9a-f-]{36}$/);
    await say("first-agent", "hello");
    await orchestrator.killSession("first-agent");
    const again = await orchestrator.createSession("first-agent", { resume: true });
    expect(again).toMatchObject({ ok: true, value: { resumes: true } });
    expect(await startOf(orchestrator)).toMatchObject({ conversation, resumed: true, problem: null });
  });

  it("begins its conversation when nothing was said in it", async () => {
    const { orchestrator } = await opened();
    await orchestrator.createSession("first-agent");
    const { conversation } = await checked(orchestrator);
    await orchestrator.killSession("first-agent");
    const again = await orchestrator.createSession("first-agent", { resume: true });
    expect(again).toMatchObject({ ok: true, value: { resumes: false } });
    expect(await startOf(orchestrator)).toMatchObject({ conversation, resumed: false });
  });

  it("that came up as a fresh conversation is a failure that says so", async () => {
    const { orchestrator, start } = await opened();
    await orchestrator.createSession("first-agent");
    await say("first-agent", "hello");
    await orchestrator.killSession("first-agent");
    await orchestrator.dispose();
    const later = await start({ FRESH: "1" });
    const again = await later.createSession("first-agent", { resume: true });
    expect(again).toMatchObject({ ok: false, error: { code: "wrong-start" } });
    expect(again.ok || again.error.message).toContain("A fresh conversation came up in place of");
    expect((await startOf(later))?.problem).toContain("a-fresh-one");
  });

  it("in another folder is a problem of the session, whoever started it", async () => {
    const { orchestrator } = await opened({ ELSEWHERE: "1" });
    await orchestrator.createSession("first-agent");
    expect((await checked(orchestrator)).problem).toContain("It came up in another folder: / instead of");
  });

  it("cannot be taken up where nothing is known, and says how to begin", async () => {
    const { orchestrator } = await opened();
    const refused = await orchestrator.createSession("first-agent", { resume: true });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "cannot-resume", hint: "Begin anew: orchestrator create first-agent" },
    });
    expect(await orchestrator.listSessions()).toEqual([]);
  });

  it("gets the permission mode of the registry, and is refused with one that its program does not have", async () => {
    const { orchestrator } = await opened({}, withoutCommand("defaults: {permission_mode: plan}\n"));
    const created = await orchestrator.createSession("first-agent");
    expect(created.ok && created.value.launchCommand).toContain("--permission-mode plan");
    await workspace.dispose();
    const other = await opened({}, withoutCommand("defaults: {permission_mode: yolo}\n"));
    const refused = await other.orchestrator.createSession("first-agent");
    expect(refused).toMatchObject({ ok: false, error: { code: "permission-mode-unknown" } });
    expect(refused.ok || refused.error.hint).toContain("plan, acceptEdits");
  });
});

it("a conversation that left its pane is shown, ends with a kill, and comes back into a pane", async () => {
  const { orchestrator } = await opened();
  await orchestrator.createSession("first-agent");
  await checked(orchestrator);
  await say("first-agent", "hello");
  await say("first-agent", "/bg");
  const pid = await waitFor("the process in the background", async () => (await startOf(orchestrator))?.parkedPid);
  expect(await isAlive(pid)).toBe(true);
  await orchestrator.killSession("first-agent");
  expect(await isAlive(pid)).toBe(false);
  const again = await orchestrator.createSession("first-agent", { resume: true });
  expect(again).toMatchObject({ ok: true, value: { resumes: true } });
  expect((await startOf(orchestrator))?.conversation).toBe("in-background");
});

it("a forged record does not end another agent's program with the one that is killed", async () => {
  const { orchestrator } = await opened();
  await orchestrator.createSession("first-agent");
  await orchestrator.createSession("second-agent");
  const first = await recordOf("first-agent");
  const second = await recordOf("second-agent");
  await writeFile(first.file, JSON.stringify({ ...first.record, parkedJobId: "forged" }));
  await writeFile(second.file, JSON.stringify({ ...second.record, kind: "bg", jobId: "forged" }));
  await orchestrator.killSession("first-agent");
  expect(await isAlive(first.record.pid)).toBe(false);
  expect(await isAlive(second.record.pid)).toBe(true);
});

it("fault F26: an agent whose folder is deleted under it shows as broken, and the others go on", async () => {
  const { orchestrator } = await opened();
  await orchestrator.createSession("first-agent");
  await orchestrator.createSession("second-agent");
  const folder = join(workspace.folder, "agents/first-agent");
  await rename(folder, `${folder}-away`);
  await waitFor("the problem", async () => (await startOf(orchestrator))?.problem === `Its folder is gone: ${folder}`);
  expect((await checked(orchestrator, "second-agent")).problem).toBeNull();
  await say("second-agent", "still here");
  await rename(`${folder}-away`, folder);
  await waitFor("no problem any more", async () => (await startOf(orchestrator))?.problem === null);
});

describe("after the tmux server went", () => {
  it("the plan names who ran, and brings them back with their conversations; who was stopped stays stopped", async () => {
    const { orchestrator, start } = await opened();
    await orchestrator.createSession("first-agent");
    await orchestrator.createSession("second-agent");
    const { conversation } = await checked(orchestrator);
    await say("first-agent", "hello");
    await orchestrator.killSession("second-agent");
    expect((await orchestrator.resurrection.plan()).agents).toEqual([]);
    await orchestrator.dispose();
    process.kill(await workspace.serverPid(), "SIGKILL");

    const later = await start();
    const plan = await later.resurrection.plan();
    expect(plan.agents).toMatchObject([{ agent: "first-agent", conversation, program: "Claude Code", obstacle: null }]);
    const operation = await later.resurrection.start("all");
    if (!operation.ok) throw new Error(operation.error.message);
    const done = await later.waitForOperation(operation.value.id);
    expect(done.ok && done.value.items).toEqual([{ name: "first-agent", state: "done" }]);
    expect(await startOf(later)).toMatchObject({ conversation, resumed: true, problem: null });
    expect((await later.resurrection.plan()).agents).toEqual([]);
  });

  it("who is let go is named no more, and nobody is started by asking", async () => {
    const { orchestrator, start } = await opened();
    await orchestrator.createSession("first-agent");
    await orchestrator.dispose();
    process.kill(await workspace.serverPid(), "SIGKILL");
    const later = await start();
    expect(await later.resurrection.start(["second-agent"])).toMatchObject({ ok: false, error: { code: "not-lost" } });
    await rm(join(workspace.folder, "agents/first-agent"), { recursive: true });
    expect((await later.resurrection.plan()).agents[0]?.obstacle).toContain("Its folder is gone");
    expect(await later.resurrection.dismiss("all")).toEqual({ ok: true, value: { agents: [] } });
    expect(await later.listSessions()).toEqual([]);
    await later.dispose();
    expect((await (await start()).resurrection.plan()).agents).toEqual([]);
  });
});
