import { afterAll, beforeAll, expect, it } from "vitest";
import { AgentId, terminalIdOfAgent } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator, ViewerSink } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

const root = new URL("../../../", import.meta.url).pathname;
const agent = AgentId.parse("first-agent");

let workspace: TestWorkspace;
let orchestrator: Orchestrator;
beforeAll(async () => {
  const program = `exec ${process.execPath} ${root}e2e/fake-agents/demo-agent.mjs`;
  workspace = await openWorkspace(smallRegistry(program, "drift: { on_spawn: off }\n"));
  orchestrator = await workspace.start();
  const generated = await orchestrator.startOperation("generate", [agent]);
  if (!generated.ok) throw new Error(generated.error.message);
  await orchestrator.waitForOperation(generated.value.id);
  const created = await orchestrator.createSession(agent);
  if (!created.ok) throw new Error(created.error.message);
  await waitFor("the prompt", async () => (await state()) === "idle", 30_000);
}, 60_000);
afterAll(() => workspace.dispose());

async function state() {
  const read = await orchestrator.readAgent(agent);
  return read.ok ? read.value.status.state : null;
}

/** Its states in the order in which they came, since then. */
async function statesSince(since: number) {
  const read = await orchestrator.readAgent(agent);
  return read.ok ? read.value.statusHistory.filter((each) => (each.since ?? 0) >= since).map((each) => each.state) : [];
}

const noSink: ViewerSink = { snapshot() {}, data() {}, presence() {}, ended() {} };

it("keeps what an agent has done until a person looks at it; an open pane is no look", {
  timeout: 90_000,
}, async () => {
  expect(await orchestrator.sendPrompt(agent, "Say hello")).toMatchObject({ ok: true });
  await waitFor("its end", async () => (await state()) === "done", 30_000);
  const viewer = await orchestrator.openViewer(terminalIdOfAgent(agent), null, noSink);
  expect(viewer.ok).toBe(true);
  expect(await state()).toBe("done");
  const page = orchestrator.notifications.listen({ userId: "jane", hear() {} });
  page.look("all");
  expect(await state()).toBe("done");
  page.look(agent);
  expect(await state()).toBe("idle");
  // While somebody looks on, nothing is left to be seen.
  const since = Date.now();
  expect(await orchestrator.sendPrompt(agent, "Say it again")).toMatchObject({ ok: true });
  await waitFor("its end", async () => (await statesSince(since)).includes("done"), 30_000);
  expect(await state()).toBe("idle");
  page.dispose();
});
