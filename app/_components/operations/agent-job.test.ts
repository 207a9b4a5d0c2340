import { expect, it } from "vitest";
import { OperationId } from "@/lib/contract/ids";
import type { Operation, OperationItem } from "@/lib/contract/operation";
import { jobOfAgent } from "./agent-job";

const error = { code: "folder-missing", message: "There is no folder." };

function job(item: Omit<OperationItem, "name">, finishedAt: number | null = 100): Operation {
  const id = OperationId.parse("0b8ff2a2-6f0a-4c39-9d0c-0d3f6f0c9f11");
  return { id, kind: "spawn", items: [{ name: "backend-agent", ...item }], startedAt: 1, finishedAt };
}

it("is busy while its item waits or runs", () => {
  expect(jobOfAgent([job({ state: "queued" }, null)], "backend-agent", 5)).toEqual({ state: "busy", kind: "spawn" });
  expect(jobOfAgent([job({ state: "queued" }, null)], "other-agent", 5)).toEqual({ state: "none" });
});

it("tells the failure until the agent gets into another state", () => {
  const failed = [job({ state: "failed", error })];
  expect(jobOfAgent(failed, "backend-agent", 50)).toMatchObject({ state: "failed", error });
  expect(jobOfAgent(failed, "backend-agent", null)).toMatchObject({ state: "failed" });
  expect(jobOfAgent(failed, "backend-agent", 101)).toEqual({ state: "none" });
});

it("looks at the newest job only", () => {
  const jobs = [job({ state: "failed", error }), job({ state: "done" })];
  expect(jobOfAgent(jobs, "backend-agent", null)).toEqual({ state: "none" });
});
