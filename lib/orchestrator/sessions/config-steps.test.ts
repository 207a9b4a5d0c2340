import { describe, expect, it } from "vitest";
import type { ConfigFileState, DriftState } from "@/lib/contract/agent";
import { blockingFiles, stepsToMend } from "./config-steps";

const file = (state: DriftState, detail?: string): ConfigFileState => ({
  path: state,
  state,
  ...(detail && { detail }),
});
const generate = "Run: orchestrator generate some-agent";

describe("the steps that mend a config", () => {
  it.each<[DriftState, string[]]>([
    ["ok", []],
    ["missing", [generate]],
    ["stale", [generate]],
    ["not-executable", [generate]],
    ["wrong-hook-path", [generate]],
    ["edited", [generate, "It overwrites what was changed by hand in edited, and keeps a copy of it."]],
    ["invalid", [generate, "Where it cannot mend an invalid file, it says what to do."]],
  ])("for %s are %j", (state, steps) => {
    expect(stepsToMend("some-agent", [file("ok"), file(state)])).toEqual(steps);
  });

  it("for a missing context do not include generating, which does not bring it", () => {
    const files = [
      file("ok"),
      file("missing-context", "Write .project-context.md."),
      file("missing-context", "Write .project-context.md."),
    ];
    expect(stepsToMend("some-agent", files)).toEqual(["Write .project-context.md."]);
    expect(blockingFiles({ state: "missing-context", files, generatedAt: null })).toEqual([]);
  });
});
