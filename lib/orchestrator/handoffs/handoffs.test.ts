import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { HandoffDetail, HandoffSummary } from "@/lib/contract/handoff";
import { openStore } from "@/lib/store/store";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, type TestWorkspace } from "../testing/open-workspace";

const demoAgent = join(import.meta.dirname, "../../../e2e/fake-agents/demo-agent.mjs");
const command = (options: string) => `'${process.execPath}' '${demoAgent}' --speed 2 ${options}`;

function registry(commands: { planning?: string; backend?: string } = {}): string {
  return `version: 1
agents:
  planning-agent:
    name: planning-agent
    display_name: Planning Agent
    description: Plans
    model: sonnet
    tags: [planning]
    tools: [Read, Write]
    delegates_to: [backend-agent]
    command: ${JSON.stringify(command(commands.planning ?? ""))}
  backend-agent:
    name: backend-agent
    display_name: Backend Agent
    description: Builds
    model: sonnet
    tags: [implementation]
    tools: [Read, Write, Edit]
    cannot_access: ["tests/**"]
    command: ${JSON.stringify(command(commands.backend ?? ""))}
`;
}

const good = {
  id: "invoices-api",
  from: "planning-agent",
  to: "backend-agent",
  task_description: "Add POST /invoices to src/routes: it stores an invoice with its lines, #(touch x).",
  acceptance_criteria: ["POST /invoices answers 201 with the stored row"],
  file_paths: ["src/routes/invoices.ts"],
  deliverables: ["src/routes/invoices.ts"],
  schema: "Handoff",
  created_at: "2026-01-31T09:00:00Z",
};
const LINE = "Read handoffs/invoices-api.json in $PROJECT_ROOT and do the task";
const asked = { actor: "owner", deliver: true, spawn: false, waitMs: 0 };

let workspace: TestWorkspace;
afterEach(() => workspace.dispose());

async function opened(text = registry()): Promise<Orchestrator> {
  workspace = await openWorkspace(text);
  return workspace.start();
}

async function spawned(orchestrator: Orchestrator, ...agents: string[]) {
  const operation = await orchestrator.startOperation("generate", "all");
  if (!operation.ok) throw new Error(operation.error.message);
  await orchestrator.waitForOperation(operation.value.id);
  for (const agent of agents) {
    const created = await orchestrator.createSession(agent);
    if (!created.ok) throw new Error(JSON.stringify(created.error));
  }
}

async function drop(content: unknown, name = "invoices-api.json") {
  await mkdir(workspace.paths.handoffsFolder, { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  await writeFile(join(workspace.paths.handoffsFolder, name), text);
}

async function only(orchestrator: Orchestrator): Promise<HandoffSummary | undefined> {
  return (await orchestrator.handoffs.list()).handoffs[0];
}

async function reaches(orchestrator: Orchestrator, state: string): Promise<HandoffSummary> {
  const found = () => only(orchestrator);
  return waitFor(
    `the state ${state}`,
    async () => {
      const now = await found();
      return now?.state === state && now;
    },
    30_000,
  ).catch(async (error: Error) => {
    throw new Error(`${error.message}; it is ${JSON.stringify([await found(), await stepsOf(orchestrator)])}`);
  });
}

const waits = (orchestrator: Orchestrator, reason: RegExp) =>
  waitFor(`waiting for ${reason}`, async () => reason.test((await only(orchestrator))?.waitsFor ?? ""), 20_000);

/** All that the pane shows and has shown, its wrapped rows joined. */
const paneOf = (agent: string) => workspace.tmuxCli("capture-pane", "-pJ", "-S", "-", "-t", `=iw-${agent}:`);

/** How often the line was sent: the demo agent prints what it was sent behind a mark of its own. */
async function timesSent(agent: string, line = LINE): Promise<number> {
  const flat = (await paneOf(agent)).replace(/\s+/g, " ");
  return flat.split(`You said: ${line}`).length - 1;
}

async function stepsOf(orchestrator: Orchestrator): Promise<string[]> {
  const detail = await orchestrator.handoffs.read("invoices-api");
  return detail.ok ? detail.value.steps.map(({ step, actor }) => `${step} ${actor}`) : [detail.error.code];
}

function replied(reply: { ok: true; value: HandoffDetail } | { ok: false; error: { code: string } }): HandoffDetail {
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return reply.value;
}

describe("a hand-off dropped into the folder", { timeout: 60_000 }, () => {
  it("is checked, typed once into a pane that waits, taken up by the agent's work, and done", async () => {
    const orchestrator = await opened();
    await spawned(orchestrator, "backend-agent");
    await drop(good);
    await reaches(orchestrator, "acknowledged");
    await waitFor("the answer", async () => (await timesSent("backend-agent")) > 0);
    expect(await orchestrator.handoffs.act("invoices-api", "done", { actor: "agent:backend-agent" })).toMatchObject({
      ok: true,
    });
    expect(await timesSent("backend-agent")).toBe(1);
    expect(await stepsOf(orchestrator)).toEqual([
      "drafted file",
      "validated orchestrator",
      "queued orchestrator",
      "typing orchestrator",
      "delivered orchestrator",
      "acknowledged orchestrator",
      "done agent:backend-agent",
    ]);
    const { success, pairs } = await orchestrator.handoffs.list();
    expect(success).toEqual({ done: 1, rejected: 0, failed: 0, open: 0, percent: 100 });
    expect(pairs).toMatchObject([{ from: "planning-agent", to: "backend-agent", done: 1 }]);
  });

  it("is not delivered again when its file changes, or goes and comes back", async () => {
    const orchestrator = await opened();
    await spawned(orchestrator, "backend-agent");
    await drop(good);
    await reaches(orchestrator, "acknowledged");
    await drop({ ...good, context: "One more thing." });
    await waitFor("the change", async () => (await only(orchestrator))?.file === "changed");
    await rm(join(workspace.paths.handoffsFolder, "invoices-api.json"));
    await waitFor("the loss", async () => (await only(orchestrator))?.file === "gone");
    await drop(good);
    await waitFor("the return", async () => (await only(orchestrator))?.file === "same");
    expect(await orchestrator.handoffs.act("invoices-api", "deliver", { actor: "owner" })).toMatchObject({
      ok: false,
      error: { code: "handoff-state" },
    });
    await waitFor("the answer", async () => (await timesSent("backend-agent")) > 0);
    expect(await timesSent("backend-agent")).toBe(1);
  });

  it("is rejected in words in the pane of the sender, and is taken in again when it is mended", async () => {
    const orchestrator = await opened();
    await spawned(orchestrator, "planning-agent");
    await drop({ ...good, acceptance_criteria: ["works"] });
    await reaches(orchestrator, "rejected");
    const told = 'Your hand-off invoices-api was rejected: acceptance_criteria.0 is "works", which nobody can decide';
    await waitFor("the words", async () => (await timesSent("planning-agent", told)) > 0, 20_000);
    await drop(good);
    await waits(orchestrator, /^backend-agent does not run\.$/);
    expect(await timesSent("planning-agent", told)).toBe(1);
    expect((await only(orchestrator))?.problems).toEqual([]);
  });

  it("attack 55: is refused where it is a symlink, a hard link, a FIFO or a folder, and nothing is read through it", async () => {
    const orchestrator = await opened();
    await drop(good, "../outside.json");
    await symlink("../outside.json", join(workspace.paths.handoffsFolder, "invoices-api.json"));
    await mkdir(join(workspace.paths.handoffsFolder, "folder.json"));
    await reaches(orchestrator, "rejected");
    const found = await only(orchestrator);
    expect(found).toMatchObject({ id: "invoices-api", task: null, from: null });
    expect(found?.problems).toMatchObject([{ code: "unreadable", message: "is a symlink; put a plain file there" }]);
    expect((await orchestrator.handoffs.list()).handoffs).toHaveLength(1);
  });

  it("with a name that is no id is named, and not taken in", async () => {
    const orchestrator = await opened();
    await drop(good, "#(touch x).json");
    await waitFor("the stray", async () => (await orchestrator.handoffs.list()).strays.length > 0);
    const { handoffs, strays } = await orchestrator.handoffs.list();
    expect(handoffs).toEqual([]);
    expect(strays[0]).toMatchObject({ path: "handoffs/#(touch x).json" });
  });

  it("waits for a person where the registry says so", async () => {
    const orchestrator = await opened(registry().replace("agents:", "handoffs: { delivery: ask }\nagents:"));
    await spawned(orchestrator, "backend-agent");
    await drop(good);
    await reaches(orchestrator, "validated");
    const rejected = await orchestrator.handoffs.act("invoices-api", "reject", { actor: "owner", reason: "Not now" });
    expect(replied(rejected).state).toBe("rejected");
    expect(await stepsOf(orchestrator)).toEqual(["drafted file", "validated orchestrator", "rejected owner"]);
    expect(await timesSent("backend-agent")).toBe(0);
  });

  it("that was there before the dashboard waits for a person", async () => {
    workspace = await openWorkspace(registry());
    await drop(good);
    const orchestrator = await workspace.start();
    await spawned(orchestrator, "backend-agent");
    expect(await only(orchestrator)).toMatchObject({ state: "validated", waitsFor: null });
    const delivered = await orchestrator.handoffs.act("invoices-api", "deliver", { actor: "owner", waitMs: 20_000 });
    expect(replied(delivered).state).toMatch(/delivered|acknowledged/);
    expect(await stepsOf(orchestrator)).not.toContain("queued orchestrator");
  });
});

describe("a delivery", { timeout: 60_000 }, () => {
  it("waits while the agent asks something, and while somebody types; what they typed is never sent", async () => {
    const orchestrator = await opened(registry({ backend: "--scenario permission" }));
    await spawned(orchestrator, "backend-agent");
    await drop(good);
    await waits(orchestrator, /asks something in its pane/);
    await workspace.tmuxCli("send-keys", "-t", "=iw-backend-agent:", "1");
    await workspace.tmuxCli("send-keys", "-t", "=iw-backend-agent:", "-l", "half a tho");
    await waits(orchestrator, /^Somebody is typing in the pane of backend-agent\.$/);
    await workspace.tmuxCli("send-keys", "-t", "=iw-backend-agent:", "C-u");
    await reaches(orchestrator, "acknowledged");
    await waitFor("the answer", async () => (await timesSent("backend-agent")) > 0);
    expect(await paneOf("backend-agent")).not.toContain("You said: half");
  });

  it("never types into a shell", async () => {
    workspace = await openWorkspace(registry().replaceAll(/command: .*/g, ""));
    const orchestrator = await workspace.start({ PATH: "/usr/bin:/bin" });
    await spawned(orchestrator, "backend-agent");
    await drop(good);
    await waits(orchestrator, /shows no prompt/);
    expect(await paneOf("backend-agent")).not.toContain("handoffs");
  });

  it("starts the agent when it is asked to", async () => {
    const orchestrator = await opened();
    await spawned(orchestrator);
    const sent = replied(await orchestrator.handoffs.submit(good, { ...asked, spawn: true, waitMs: 30_000 }));
    expect(sent.state).toMatch(/delivered|acknowledged/);
    expect(JSON.parse(await readFile(join(workspace.paths.handoffsFolder, "invoices-api.json"), "utf8"))).toEqual(good);
  });

  it("starts an agent that is to be started on demand, and types to it when it waits", async () => {
    const orchestrator = await opened(registry().replace("tags: [implementation]", "$&\n    start: on-demand"));
    await spawned(orchestrator);
    expect(replied(await orchestrator.handoffs.submit(good, asked)).waitsFor).toBe(
      "backend-agent is being started for it.",
    );
    await reaches(orchestrator, "acknowledged");
    await waitFor("the answer", async () => (await timesSent("backend-agent")) > 0);
    expect(await timesSent("backend-agent")).toBe(1);
  });

  it("that was asked for goes on when the dashboard starts again", async () => {
    const first = await opened();
    await spawned(first);
    expect(replied(await first.handoffs.submit(good, asked)).waitsFor).toBe("backend-agent does not run.");
    await first.dispose();
    const second = await workspace.start();
    await second.createSession("backend-agent");
    await reaches(second, "acknowledged");
    await waitFor("the answer", async () => (await timesSent("backend-agent")) > 0);
    expect(await timesSent("backend-agent")).toBe(1);
  });

  it("two for one agent are typed one after the other", async () => {
    const orchestrator = await opened();
    await spawned(orchestrator, "backend-agent");
    await Promise.all([
      orchestrator.handoffs.submit(good, asked),
      orchestrator.handoffs.submit({ ...good, id: "invoices-list" }, asked),
    ]);
    const second = LINE.replace("invoices-api", "invoices-list");
    await waitFor(
      "both answers",
      async () => (await timesSent("backend-agent")) + (await timesSent("backend-agent", second)) === 2,
      30_000,
    );
  });
});

describe("a crash between typing and its receipt", { timeout: 60_000 }, () => {
  /** A first dashboard has written its intent and died. */
  async function crashed(): Promise<Orchestrator> {
    const first = await opened();
    await spawned(first, "backend-agent");
    await drop(good, "waiting.txt");
    replied(await first.handoffs.submit(good, { ...asked, deliver: false }));
    const before = replied(await first.handoffs.read("invoices-api"));
    await first.dispose();
    const store = await openStore({ file: join(workspace.paths.stateFolder, "orchestrator.db") });
    if (!store.ok) throw new Error(store.error.message);
    const row = {
      handoff: "invoices-api",
      content_hash: before.steps[0]?.contentHash ?? "",
      at: 1,
      actor: "orchestrator",
    };
    const none = { detail: null, about: null, prompt_id: null };
    await store.value.handoffSteps.append([
      { ...row, ...none, step: "queued" },
      { ...row, ...none, step: "typing", prompt_id: "p1" },
    ]);
    await store.value.dispose();
    return workspace.start();
  }

  it("leaves it in doubt, and nothing is typed until a person has looked", async () => {
    const second = await crashed();
    expect(await only(second)).toMatchObject({
      state: "unknown",
      waitsFor: expect.stringContaining("no receipt was written"),
    });
    expect(await second.handoffs.act("invoices-api", "deliver", { actor: "owner" })).toMatchObject({
      ok: false,
      error: { code: "handoff-state", hint: expect.stringContaining("orchestrator handoff confirm invoices-api") },
    });
    expect(await second.handoffs.act("invoices-api", "retry", { actor: "agent:planning-agent" })).toMatchObject({
      ok: false,
      error: { code: "handoff-not-yours" },
    });
    expect(await timesSent("backend-agent")).toBe(0);
    const confirmed = await second.handoffs.act("invoices-api", "confirm", { actor: "owner" });
    expect(replied(confirmed).state).toBe("delivered");
    expect(await timesSent("backend-agent")).toBe(0);
  });

  it("is delivered when a person says that it was not", async () => {
    const second = await crashed();
    const again = await second.handoffs.act("invoices-api", "retry", { actor: "owner", waitMs: 20_000 });
    expect(replied(again).state).toMatch(/delivered|acknowledged/);
    await waitFor("the answer", async () => (await timesSent("backend-agent")) > 0);
    expect(await timesSent("backend-agent")).toBe(1);
  });
});

describe("a hand-off that is sent", { timeout: 60_000 }, () => {
  it("takes no work from an agent in another agent's name", async () => {
    const orchestrator = await opened();
    const forged = await orchestrator.handoffs.submit(good, { ...asked, actor: "agent:backend-agent" });
    expect(forged).toMatchObject({ error: { code: "handoff-not-yours" } });
    expect((await orchestrator.handoffs.list()).handoffs).toEqual([]);
    expect(await orchestrator.handoffs.submit(good, { ...asked, actor: "agent:planning-agent" })).toMatchObject({
      ok: true,
    });
  });

  it("is refused with every problem and leaves no file", async () => {
    const orchestrator = await opened();
    const refused = await orchestrator.handoffs.submit(
      { ...good, to: "backend-agnet", file_paths: ["/home/ada/x"] },
      asked,
    );
    expect(refused).toMatchObject({ ok: false, error: { code: "handoff-invalid" } });
    expect(!refused.ok && refused.error.details?.join("\n")).toMatch(
      /did you mean "backend-agent"[\s\S]*file_paths\.0/,
    );
    expect((await orchestrator.handoffs.list()).handoffs).toEqual([]);
  });

  it("gets an id, a schema and a time, and the same one again is not another one", async () => {
    const orchestrator = await opened();
    const { id: _, schema: __, created_at: ___, ...short } = good;
    const made = replied(await orchestrator.handoffs.submit(short, { ...asked, deliver: false }));
    expect(made.id).toMatch(/^planning-to-backend-\d{4}-\d\d-\d\d-[0-9a-f]{6}$/);
    expect(made.schema).toBe("Handoff");
    expect(replied(await orchestrator.handoffs.submit(made.content, { ...asked, deliver: false })).id).toBe(made.id);
    expect(await orchestrator.handoffs.submit({ ...made.content, context: "other" }, asked)).toMatchObject({
      ok: false,
      error: { code: "handoff-exists" },
    });
  });

  it("is acknowledged, done or rejected by whom it concerns only", async () => {
    const orchestrator = await opened();
    await orchestrator.handoffs.submit(good, { ...asked, deliver: false });
    const codes = await Promise.all(
      (
        ["agent:planning-agent done", "agent:backend-agent done", "agent:other reject", "owner acknowledge"] as const
      ).map(async (words) => {
        const [actor = "", action] = words.split(" ");
        const reply = await orchestrator.handoffs.act("invoices-api", action as "done", { actor });
        return reply.ok ? "ok" : reply.error.code;
      }),
    );
    expect(codes).toEqual(["handoff-not-yours", "handoff-state", "handoff-not-yours", "handoff-state"]);
    const rejected = replied(
      await orchestrator.handoffs.act("invoices-api", "reject", {
        actor: "agent:backend-agent",
        reason: "No table yet",
      }),
    );
    expect(rejected.steps.at(-1)).toMatchObject({ step: "rejected", detail: "No table yet" });
    expect(replied(await orchestrator.handoffs.act("invoices-api", "reject", { actor: "owner" })).steps).toHaveLength(
      rejected.steps.length,
    );
  });

  it("attack 55: is not written through a link in the place of the folder", async () => {
    const orchestrator = await opened();
    await symlink("/tmp", workspace.paths.handoffsFolder);
    expect(await orchestrator.handoffs.submit(good, asked)).toMatchObject({
      ok: false,
      error: { code: "target-not-plain" },
    });
  });
});
