import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

let workspace: TestWorkspace;
afterEach(async () => {
  await workspace.dispose();
});

async function cardOf(orchestrator: Orchestrator) {
  const card = (await orchestrator.listAgents())[0];
  if (!card) throw new Error("no agent");
  return card;
}

describe("an agent's config and guard", () => {
  it("are known without anybody asking: generated, tried, edited, and tried again", async () => {
    workspace = await openWorkspace(smallRegistry("cat"));
    const orchestrator = await workspace.start();
    expect(await cardOf(orchestrator)).toMatchObject({
      config: { state: "missing" },
      guard: { state: "not-verified" },
    });
    const started = await orchestrator.startOperation("generate", "all");
    if (!started.ok) throw new Error(started.error.message);
    await orchestrator.waitForOperation(started.value.id);
    expect((await cardOf(orchestrator)).config.state).toBe("ok");
    await waitFor("an active guard", async () => (await cardOf(orchestrator)).guard.state === "active");
    await appendFile(join(workspace.folder, "agents/first-agent/.claude/hooks/auto-deny.py"), "\n# edited\n");
    await orchestrator.checkDrift("all");
    expect((await cardOf(orchestrator)).config.state).toBe("edited");
    await waitFor("a broken guard", async () => (await cardOf(orchestrator)).guard.state === "broken");
  });

  it("are told at once when somebody edits a file, and again when the edit changes", async () => {
    workspace = await openWorkspace(smallRegistry("cat"));
    const orchestrator = await workspace.start();
    const started = await orchestrator.startOperation("generate", "all");
    if (!started.ok) throw new Error(started.error.message);
    await orchestrator.waitForOperation(started.value.id);
    const edits = new Set<string>();
    orchestrator.onChange((change) => {
      if (change.type !== "agents") return;
      for (const { config } of change.cards)
        for (const file of config.files) if (file.state === "edited") edits.add(file.hash ?? "");
    });
    // The regular look comes after a minute: this is the system's own news.
    for (const count of [1, 2]) {
      await appendFile(join(workspace.folder, "agents/first-agent/.claude/CLAUDE.md"), "Mine.\n");
      await waitFor(`edit ${count}`, async () => edits.size === count);
    }
  });
});
