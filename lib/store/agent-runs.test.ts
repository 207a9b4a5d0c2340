import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AgentRunRow } from "./agent-runs";
import { openStore, type Store } from "./store";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  const opened = await openStore({ file: join(folder, "orchestrator.db") });
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
});
afterEach(async () => {
  await store.dispose();
  rmSync(folder, { recursive: true });
});

function run(id: string, agent: string, more: Partial<AgentRunRow> = {}): AgentRunRow {
  return {
    ...{ id, agent, session: `iw-${agent}`, conversation: null, program: null, folder: "/", server: "1.1" },
    ...{
      resumed: 0,
      started_at: 1,
      checked_at: null,
      problem: null,
      state: "running",
      ended_at: null,
      exit_code: null,
    },
    ...more,
  };
}

it("answers the newest run of each agent, and of one agent the newest first", async () => {
  await store.agentRuns.insert([run("a", "one"), run("b", "one", { started_at: 3 }), run("c", "two")]);
  await store.agentRuns.insert([run("d", "one", { started_at: 2 }), run("e", "two")]);
  expect((await store.agentRuns.newest()).map(({ id }) => id).sort()).toEqual(["b", "e"]);
  expect((await store.agentRuns.ofAgent("one", 2)).map(({ id }) => id)).toEqual(["b", "d"]);
});

it("changes exactly the runs that are named", async () => {
  await store.agentRuns.insert([run("a", "one"), run("b", "two")]);
  await store.agentRuns.update(["a"], { state: "ended", exit_code: 3 });
  const states = (await store.agentRuns.newest()).map(({ id, state, exit_code }) => [id, state, exit_code]);
  expect(states.sort()).toEqual([
    ["a", "ended", 3],
    ["b", "running", null],
  ]);
});

it("keeps one row of an adopted session, however often it is adopted", async () => {
  const adopted = { id: "x", socket: "/tmp/s", session: "mine", adopted_at: 1 };
  await store.adoptedSessions.insert(adopted);
  await store.adoptedSessions.insert({ ...adopted, id: "y" });
  expect(await store.adoptedSessions.all()).toEqual([adopted]);
  await store.adoptedSessions.remove("x");
  expect(await store.adoptedSessions.all()).toEqual([]);
});
