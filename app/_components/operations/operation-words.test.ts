import { describe, expect, it } from "vitest";
import { OperationId } from "@/lib/contract/ids";
import type { Operation, OperationItem } from "@/lib/contract/operation";
import { countsText, outcomeText, progressText } from "./operation-words";

function operation(kind: Operation["kind"], ...states: OperationItem["state"][]): Operation {
  const items = states.map((state, index) => ({ name: `agent-${index + 1}`, state }));
  return { id: OperationId.parse("0b8ff2a2-6f0a-4c39-9d0c-0d3f6f0c9f11"), kind, items, startedAt: 1, finishedAt: null };
}

describe("an operation in words", () => {
  it("counts what is settled while it runs", () => {
    expect(progressText(operation("generate", "done", "failed", "running", "queued"))).toBe(
      "Generating 2 of 4 configs",
    );
    expect(countsText(operation("generate", "done", "unchanged", "running", "queued"))).toBe(
      "1 written, 1 unchanged, 1 running, 1 to go",
    );
  });

  it("says what came of it", () => {
    expect(outcomeText(operation("generate", "done", "unchanged"))).toBe("Generated 2 configs");
    expect(outcomeText(operation("generate", "done", "failed"))).toBe("Generated 1, failed 1");
    expect(outcomeText(operation("spawn", "done", "cancelled", "cancelled"))).toBe("Started 1, cancelled 2");
  });

  it("names the only agent", () => {
    expect(progressText(operation("spawn", "running"))).toBe("Starting agent-1");
    expect(outcomeText(operation("stop", "done"))).toBe("Stopped agent-1");
    expect(outcomeText(operation("spawn", "failed"))).toBe("Did not start agent-1");
    expect(outcomeText(operation("generate", "unchanged"))).toBe("The config of agent-1 was up to date");
    expect(outcomeText(operation("generate", "failed"))).toBe("Did not generate the config of agent-1");
  });
});
