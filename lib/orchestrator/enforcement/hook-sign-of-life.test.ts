import { stat } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createGuardedWorkspace, type GuardedWorkspace } from "./testing/guarded-workspace";

let workspace: GuardedWorkspace;
afterEach(() => workspace.dispose());

describe("the hook's sign of life", () => {
  it("attack 84: is the time of the last call, allowed or blocked, but not of the app's own tries", async () => {
    workspace = await createGuardedWorkspace();
    const file = workspace.path(".orchestrator", "run", "guards", "backend-agent");
    await workspace.run({ tool: "Read", input: { file_path: "a" }, event: "GuardSelfCheck" });
    await expect(stat(file)).rejects.toThrow();
    const before = Date.now() - 10; // the file system's clock is coarser than ours
    expect(await workspace.run({ tool: "Read", input: { file_path: "a" } })).toMatchObject({ code: 0 });
    const first = (await stat(file)).mtimeMs;
    expect(first).toBeGreaterThanOrEqual(before);
    expect(await workspace.run({ tool: "Unlisted" })).toMatchObject({ code: 2 });
    expect((await stat(file)).mtimeMs).toBeGreaterThan(first);
  });

  it("never stands in the way of a decision", async () => {
    workspace = await createGuardedWorkspace();
    await workspace.write(workspace.path(".orchestrator", "run", "guards"), "a file in the way");
    expect(await workspace.run({ tool: "Read", input: { file_path: "a" } })).toMatchObject({ code: 0 });
  });
});
