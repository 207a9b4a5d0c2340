import { afterEach, describe, expect, it } from "vitest";
import { AgentName, attachIdOfAgent } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { recordingViewer } from "../testing/recording-viewer";

const agent = "first-agent";
const terminalId = attachIdOfAgent(AgentName.parse(agent));
const session = "=iw-first-agent";

let workspace: TestWorkspace | null = null;
afterEach(async () => {
  await workspace?.dispose();
  workspace = null;
});

async function running(command: string): Promise<{ orchestrator: Orchestrator; cli: TestWorkspace["tmuxCli"] }> {
  workspace = await openWorkspace(smallRegistry(command));
  const orchestrator = await workspace.start();
  const started = await orchestrator.startOperation("generate", "all");
  if (started.ok) await orchestrator.waitForOperation(started.value.id);
  const created = await orchestrator.createSession(agent);
  if (!created.ok) throw new Error(created.error.message);
  return { orchestrator, cli: workspace.tmuxCli };
}

const clientId = "11111111-1111-4111-8111-111111111111";
const type = (orchestrator: Orchestrator, sequence: number, text: string, person = "ada") =>
  orchestrator.typeInput({ terminalId, clientId, sequence, data: Buffer.from(text) }, person);
const clients = async (cli: TestWorkspace["tmuxCli"]) =>
  (await cli("list-clients", "-t", session, "-F", "#{client_control_mode}")).split("\n").filter((mode) => mode === "0")
    .length;
const until = (probe: () => boolean | Promise<boolean>) => waitFor(String(probe), probe);

describe("attaching", () => {
  it("gives a person tmux itself: what they type arrives, prefix keys split", async () => {
    const { orchestrator, cli } = await running("cat");
    const viewer = await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    await type(orchestrator, 1, "grüße\r");
    await until(() => viewer.screen.screenText().filter((line) => line.includes("grüße")).length === 2);
    await type(orchestrator, 2, '\x02"');
    await until(async () => (await cli("list-panes", "-t", `${session}:`)).split("\n").length === 3);
  });

  it("types what is sent again once, also after the client was opened anew", async () => {
    const { orchestrator, cli } = await running("cat");
    const first = await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    expect(await type(orchestrator, 1, "once\r")).toEqual({ ok: true, value: { watermark: 1 } });
    await until(() => first.screen.screenText().filter((line) => line.includes("once")).length === 2);
    first.viewer.dispose();
    await until(async () => (await clients(cli)) === 0);
    expect(await type(orchestrator, 1, "once\r")).toMatchObject({ ok: false, error: { code: "client-lost" } });
    await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    expect(await type(orchestrator, 1, "once\r")).toEqual({ ok: true, value: { watermark: 1 } });
    await type(orchestrator, 2, "end\r");
    await until(async () => (await cli("capture-pane", "-p", "-t", `${session}:`)).includes("end\nend"));
    expect((await cli("capture-pane", "-p", "-t", `${session}:`)).split("once")).toHaveLength(3);
  });

  it("draws a whole screen after each change of size, modes included", async () => {
    const { orchestrator, cli } = await running("printf 'top line\\n'; cat");
    const viewer = await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    await until(() => viewer.screen.screenText().some((line) => line.includes("top line")));
    const size = { terminalId, cols: 70, rows: 18, holder: "browser" };
    expect(await orchestrator.resizeTerminal(size, "ada")).toEqual({ ok: true, value: null });
    await until(async () => (await cli("list-clients", "-F", "#{client_width}x#{client_height}")).includes("70x18"));
    await until(
      () => viewer.screen.cols === 70 && viewer.screen.screenText().some((line) => line.includes("top line")),
    );
    expect((await cli("display-message", "-p", "-t", `${session}:`, "#{window_width}x#{window_height}")).trim()).toBe(
      "120x36",
    );
  });

  it("is one per person: attaching again ends the first, and nobody else's", async () => {
    const { orchestrator, cli } = await running("cat");
    const first = await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    const others = await recordingViewer(orchestrator, agent, { attachAs: "bob" });
    await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    expect(first.ended).toBe("replaced");
    expect(others.ended).toBeNull();
    await until(async () => (await clients(cli)) === 2);
  });

  it("is capped in number", async () => {
    const { orchestrator } = await running("cat");
    for (let index = 0; index < 12; index++)
      await recordingViewer(orchestrator, agent, { attachAs: `person-${index}` });
    await expect(recordingViewer(orchestrator, agent, { attachAs: "one-more" })).rejects.toThrow(
      "12 people are attached",
    );
    await recordingViewer(orchestrator, agent, { attachAs: "person-3" });
  });

  it("tells a detach from the end of the session", async () => {
    const { orchestrator, cli } = await running("cat");
    const first = await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    await type(orchestrator, 1, "\x02d");
    await until(() => first.ended === "detached");
    const second = await recordingViewer(orchestrator, agent, { attachAs: "ada" });
    await cli("kill-session", "-t", session);
    await until(() => second.ended === "ended");
  });

  it("says why it cannot, when nothing runs", async () => {
    const { orchestrator } = await running("cat");
    const id = attachIdOfAgent(AgentName.parse("second-agent"));
    const sink = { snapshot() {}, data() {}, presence() {}, ended() {} };
    expect(await orchestrator.openViewer(id, null, sink, "ada")).toMatchObject({
      ok: false,
      error: { code: "not-running" },
    });
  });
});
