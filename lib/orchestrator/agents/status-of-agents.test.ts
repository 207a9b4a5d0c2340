import { afterEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

const demoAgent = new URL("../../../e2e/fake-agents/demo-agent.mjs", import.meta.url).pathname;

let workspace: TestWorkspace;
afterEach(async () => {
  await workspace.dispose();
});

const stateOf = async (orchestrator: Orchestrator) => (await orchestrator.listAgents())[0]?.status.state;

describe("the status of an agent", () => {
  it("is known again after a restart, although its pane prints nothing", async () => {
    workspace = await openWorkspace(smallRegistry(`'${process.execPath}' '${demoAgent}' --scenario permission`));
    const first = await workspace.start();
    const generated = await first.startOperation("generate", "all");
    if (!generated.ok) throw new Error(generated.error.message);
    await first.waitForOperation(generated.value.id);
    expect(await first.createSession("first-agent")).toMatchObject({ ok: true });
    await waitFor("the question", async () => (await stateOf(first)) === "waiting", 20_000);
    await first.dispose();
    const second = await workspace.start();
    await waitFor("the same question", async () => (await stateOf(second)) === "waiting", 20_000);
  }, 60_000);
});
