import { expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { createPaneTapes } from "./pane-tapes";
import type { ToRecorder } from "./tape-messages";

const limits = { keepDays: 30, maxTotalBytes: 1e9, maxSessionBytes: 1e9 };
const agent = AgentId.parse("a-agent");

/** A thread that takes everything and answers nothing, as one does whose disk hangs. */
function hung() {
  const posted: ToRecorder[] = [];
  const due: (() => void)[] = [];
  const ended: string[] = [];
  const panes = createPaneTapes({
    clock: {
      now: () => 0,
      after(_, task) {
        due.push(task);
        return () => {};
      },
    },
    start: () => ({
      post: (message) => void posted.push(message),
      terminate: async () => void ended.push("terminated"),
    }),
    limits,
    isRecorded: () => true,
    onProblem() {},
  });
  panes.open(agent, null)({ cols: 80, rows: 24 }, () => {
    throw new Error("no picture is wanted");
  });
  const pass = () => {
    for (const task of due.splice(0)) task();
  };
  return { panes, posted, ended, pass };
}

it("ends a thread that hangs, after a while", async () => {
  const { panes, posted, ended, pass } = hung();
  const disposed = panes.dispose();
  expect(posted.at(-1)).toEqual({ type: "close" });
  pass();
  await disposed;
  expect(ended).toEqual(["terminated"]);
});

it("tells the thread what is secret now, whenever the registry has changed", () => {
  const { panes, posted, pass } = hung();
  pass();
  panes.registryChanged(limits, ["of-a-tenant-1"]);
  expect(posted.at(-1)).toEqual({ type: "secrets", secrets: ["of-a-tenant-1"] });
});
