import { expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { systemClock } from "../clock";
import { createResurrection } from "./resurrection";
import type { AgentRun, RunRecords } from "./run-records";

const run = { id: "one", agent: "first-agent", state: "lost", folder: "/", program: "Claude Code", started_at: 1 };

function resurrection(options: { look: () => Promise<void>; isRunning?: (agent: AgentId) => boolean }) {
  return createResurrection({
    clock: systemClock,
    runs: { all: () => [run as AgentRun] } as unknown as RunRecords, // nothing else of them is asked
    isRunning: () => false,
    displayName: (agent) => agent,
    waitingHandoffs: async () => [],
    bringBack: () => Promise.reject(new Error("nobody asked for it")),
    startOperation: () => {
      throw new Error("nobody asked for it");
    },
    ...options,
  });
}

it("names who was lost when tmux cannot be asked, or does not answer", async () => {
  const failing = resurrection({ look: () => Promise.reject(new Error("no server")) });
  expect((await failing.plan()).agents).toMatchObject([{ agent: "first-agent" }]);
  const silent = resurrection({ look: () => new Promise(() => {}) });
  expect((await silent.plan()).agents).toMatchObject([{ agent: "first-agent" }]);
});

it("names nobody who runs or is being started", async () => {
  const { plan } = resurrection({ look: async () => {}, isRunning: (agent) => agent === AgentId.parse("first-agent") });
  expect((await plan()).agents).toEqual([]);
});
