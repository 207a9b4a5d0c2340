import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { AgentCard } from "@/lib/contract/agent";
import type { HandoffSummary } from "@/lib/contract/handoff";
import { AgentId } from "@/lib/contract/ids";
import { openStore } from "@/lib/store/store";
import { systemClock } from "../clock";
import { inBackground } from "../in-background";
import type { Change } from "../orchestrator";
import { createPaneTurns } from "../terminals/pane-turns";
import { failLoudly } from "../testing/fail-loudly";
import { createInbox } from "./create-inbox";

const agent = AgentId.parse("backend-agent");

it("keeps what it hears while a list waits for the hand-offs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inbox-"));
  const store = await openStore({ file: join(folder, "test.db") });
  if (!store.ok) throw new Error(store.error.message);
  let now = cardIn("working");
  let hear: (change: Change) => void = () => {};
  let give: ((handoffs: HandoffSummary[]) => void) | null = null;
  let waits = false;
  const inbox = await createInbox({
    table: store.value.inboxDecisions,
    clock: systemClock,
    role: "dashboard",
    cards: async () => [now],
    handoffs: () => (waits ? new Promise((resolve) => (give = resolve)) : Promise.resolve([])),
    pane: () => null,
    turns: createPaneTurns(systemClock),
    states: () => [],
    violations: () => [],
    onAnswered: () => {},
    changes(listener) {
      hear = listener;
      return () => {};
    },
    onChange: () => {},
    inBackground: inBackground(failLoudly),
  });
  waits = true;
  const listed = inbox.list();
  await new Promise(setImmediate);
  now = cardIn("stalled");
  hear({ type: "agents", cards: [now] });
  (give as ((handoffs: HandoffSummary[]) => void) | null)?.([]);
  expect((await listed).items).toMatchObject([{ agent, kind: "stalled" }]);
  waits = false;
  expect((await inbox.list()).items).toHaveLength(1);
  inbox.dispose();
  await store.value.dispose();
  await rm(folder, { recursive: true, force: true });
});

function cardIn(state: "working" | "stalled"): AgentCard {
  return {
    name: agent,
    status: { state, reason: "It says so.", since: 1 },
    session: null,
    preview: [],
    config: { state: "ok", files: [], generatedAt: null },
  } as unknown as AgentCard; // what the Inbox reads of a card
}
