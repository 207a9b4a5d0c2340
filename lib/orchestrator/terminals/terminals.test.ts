import { afterEach, describe, expect, it } from "vitest";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { recordingViewer } from "../testing/recording-viewer";

const agent = "first-agent";
const terminalId = terminalIdOfAgent(AgentName.parse(agent));
const pane = "=iw-first-agent:";

let workspace: TestWorkspace | null = null;
afterEach(async () => {
  await workspace?.dispose();
  workspace = null;
});

async function running(command: string): Promise<{ workspace: TestWorkspace; orchestrator: Orchestrator }> {
  const opened = await openWorkspace(smallRegistry(`echo ready.; ${command}`));
  workspace = opened;
  const orchestrator = await workspace.start();
  await generated(orchestrator);
  const created = await orchestrator.createSession(agent);
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  // What is typed before the program reads would stand above its first words.
  await waitFor("the program", async () =>
    (await opened.tmuxCli("capture-pane", "-p", "-S", "-", "-t", pane)).includes("ready."),
  );
  return { workspace: opened, orchestrator };
}

async function generated(orchestrator: Orchestrator) {
  const started = await orchestrator.startOperation("generate", "all");
  if (!started.ok) throw new Error(started.error.message);
  await orchestrator.waitForOperation(started.value.id);
}

const shown = async ({ tmuxCli }: TestWorkspace) =>
  (await tmuxCli("capture-pane", "-p", "-t", pane)).split("\n").map((line) => line.trimEnd());
const trimmed = (lines: string[]) => lines.join("\n").trimEnd();

const until = (probe: () => boolean, withinMs?: number) => waitFor(String(probe), probe, withinMs);

let sequence = 0;
async function type(orchestrator: Orchestrator, text: string, clientId = "11111111-1111-4111-8111-111111111111") {
  sequence += 1;
  return orchestrator.typeInput({ terminalId, clientId, sequence, data: Buffer.from(text) });
}

describe("a viewer of a live terminal", () => {
  it("shows what tmux shows, and every byte typed afterwards", async () => {
    const { workspace, orchestrator } = await running("cat");
    const viewer = await recordingViewer(orchestrator, agent);
    await type(orchestrator, "grüße 世界 🙂\r");
    await until(() => viewer.screen.lastLines(1)[0] === "grüße 世界 🙂" && viewer.text.split("grüße").length === 3);
    expect(trimmed(viewer.screen.screenText())).toBe(trimmed(await shown(workspace)));
  });

  it("gets the rest and nothing twice when it comes back with its position", async () => {
    const { orchestrator } = await running("cat");
    const first = await recordingViewer(orchestrator, agent);
    await type(orchestrator, "one\r");
    await until(() => first.text.includes("one\r\none\r\n"));
    const left = first.position;
    first.viewer.dispose();
    await type(orchestrator, "two\r");
    const watcher = await recordingViewer(orchestrator, agent);
    await until(() => watcher.screen.lastLines(1)[0] === "two");
    const back = await recordingViewer(orchestrator, agent, { resumeFrom: left });
    expect(back.viewer.resumed).toEqual(left);
    expect(back.headers).toEqual([]);
    expect(back.text).toBe("two\r\ntwo\r\n");
  });

  it("attack 92: gets an input that was sent twice once", async () => {
    const { orchestrator } = await running("cat");
    const viewer = await recordingViewer(orchestrator, agent);
    const input = { terminalId, clientId: "22222222-2222-4222-8222-222222222222", data: Buffer.from("once\r") };
    const first = await orchestrator.typeInput({ ...input, sequence: 1 });
    const again = await orchestrator.typeInput({ ...input, sequence: 1 });
    expect([first, again]).toEqual([
      { ok: true, value: { watermark: 1 } },
      { ok: true, value: { watermark: 1 } },
    ]);
    await orchestrator.typeInput({ ...input, sequence: 2, data: Buffer.from("end\r") });
    // Both typed lines may be echoed by the terminal before cat answers the first.
    await until(() => viewer.text.match(/end\r\n/g)?.length === 2);
    expect(viewer.text.match(/once\r\n/g)).toHaveLength(2);
  });

  it("fault F1: has every line of tmux's history exactly once after the dashboard was started again", async () => {
    const { workspace, orchestrator } = await running(
      'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i."; done; cat',
    );
    const before = await recordingViewer(orchestrator, agent);
    await until(() => before.screen.lastLines(1)[0] === "line 3000.");
    const joined = await recordingViewer(orchestrator, agent);
    expect(joined.headers[0]).toMatchObject({ historyRows: 200 });
    expect(joined.headers[0]?.moreHistoryRows).toBeGreaterThan(0);
    await orchestrator.dispose();
    const restarted = await workspace.start();
    const after = await recordingViewer(restarted, agent, { resumeFrom: before.position });
    await until(() => after.headers.length > 0);
    expect(after.headers[0]?.gap?.reason).toBe("reconnect");
    expect(await after.viewer.requestHistory()).toEqual({ ok: true, value: null });
    expect(after.headers.at(-1)?.moreHistoryRows).toBe(0);
    const lines = after.screen.lastLines(10_000).filter((line) => /^line \d+\.$/.test(line));
    expect(lines).toEqual(Array.from({ length: 3000 }, (_, index) => `line ${index + 1}.`));
  });

  it("sees a flood as pictures and its end exactly", async () => {
    const { workspace, orchestrator } = await running('read go; seq 1 2000000; echo "the end"; cat');
    const viewer = await recordingViewer(orchestrator, agent);
    await type(orchestrator, "go\r");
    await until(() => viewer.screen.lastLines(1)[0] === "the end", 30_000);
    await until(() => viewer.headers.at(-1)?.flooding === false && viewer.headers.length > 2, 10_000);
    expect(viewer.headers.some(({ flooding }) => flooding)).toBe(true);
    expect(viewer.headers.at(-1)?.gap?.reason).toBe("flood");
    expect(trimmed(viewer.screen.screenText())).toBe(trimmed(await shown(workspace)));
    await type(orchestrator, "still here\r");
    await until(() => viewer.text.includes("still here\r\nstill here"));
  }, 60_000);

  it("that acknowledges nothing is left behind without slowing another, and ends in an exact snapshot", async () => {
    const { workspace, orchestrator } = await running(
      // It takes its time, so that no machine is fast enough to make a flood of it.
      'while read -r line; do head -c 60000 /dev/zero | tr "\\0" x; echo; echo "done $line"; sleep 0.05; done',
    );
    const stalled = await recordingViewer(orchestrator, agent, { acknowledge: false });
    const other = await recordingViewer(orchestrator, agent);
    // One piece after the other: together they are more than a viewer may have unread, but no flood.
    for (let piece = 1; piece <= 25; piece += 1) {
      await type(orchestrator, `${piece}\r`);
      await until(() => other.screen.lastLines(1)[0] === `done ${piece}`);
    }
    expect(stalled.text.length).toBeLessThan(1_200_000);
    stalled.viewer.acknowledge(stalled.position.epoch, stalled.position.offset);
    expect(stalled.headers.at(-1)?.gap?.reason).toBe("slow-viewer");
    expect(trimmed(stalled.screen.screenText())).toBe(trimmed(await shown(workspace)));
  }, 60_000);

  it("is drawn anew when somebody takes the size, and sees who holds it", async () => {
    const { orchestrator } = await running("cat");
    const viewer = await recordingViewer(orchestrator, agent);
    expect(await orchestrator.resizeTerminal({ terminalId, cols: 100, rows: 30, holder: "laptop" })).toMatchObject({
      ok: true,
    });
    await until(() => viewer.headers.at(-1)?.cols === 100 && viewer.headers.at(-1)?.rows === 30);
    await until(() => viewer.presences.at(-1)?.sizeHolder === "laptop" && viewer.presences.at(-1)?.cols === 100);
    await type(orchestrator, "after\r");
    await until(() => viewer.screen.lastLines(1)[0] === "after");
  });

  it("fault F5: goes on after its control client was killed", async () => {
    const { workspace, orchestrator } = await running("cat");
    const viewer = await recordingViewer(orchestrator, agent);
    const clients = await workspace.tmuxCli("list-clients", "-F", "#{client_pid} #{session_name}");
    const pid = Number(/^(\d+) iw-first-agent$/m.exec(clients)?.[1]);
    process.kill(pid, "SIGKILL");
    await type(orchestrator, "meanwhile\r");
    await until(() => viewer.headers.at(-1)?.gap?.reason === "reconnect");
    await until(() => viewer.screen.lastLines(1)[0] === "meanwhile");
    await type(orchestrator, "afterwards\r");
    await until(() => viewer.screen.lastLines(2).join() === "afterwards,afterwards");
    expect(trimmed(viewer.screen.screenText())).toBe(trimmed(await shown(workspace)));
  });

  it("goes on after its control client was killed in the middle of a flood", async () => {
    const { workspace, orchestrator } = await running(
      "read go; timeout 3 yes 'a line of the flood'; echo; echo over; cat",
    );
    const viewer = await recordingViewer(orchestrator, agent);
    await type(orchestrator, "go\r");
    await until(() => viewer.headers.at(-1)?.flooding === true);
    const clients = await workspace.tmuxCli("list-clients", "-F", "#{client_pid} #{session_name}");
    process.kill(Number(/^(\d+) iw-first-agent$/m.exec(clients)?.[1]), "SIGKILL");
    await until(() => viewer.screen.lastLines(1)[0] === "over", 20_000);
    await until(() => viewer.headers.at(-1)?.flooding === false);
    await type(orchestrator, "afterwards\r");
    await until(() => viewer.screen.lastLines(2).join() === "afterwards,afterwards");
    expect(trimmed(viewer.screen.screenText())).toBe(trimmed(await shown(workspace)));
  }, 60_000);

  it("gets an answer to its wish for history when the control client has just gone", async () => {
    const { workspace, orchestrator } = await running("cat");
    const viewer = await recordingViewer(orchestrator, agent);
    const clients = await workspace.tmuxCli("list-clients", "-F", "#{client_pid} #{session_name}");
    process.kill(Number(/^(\d+) iw-first-agent$/m.exec(clients)?.[1]), "SIGKILL");
    await until(() => viewer.headers.length > 0);
    const wishes = Array.from({ length: 20 }, () => viewer.viewer.requestHistory());
    expect(await Promise.all(wishes)).toEqual(wishes.map(() => ({ ok: true, value: null })));
    await type(orchestrator, "afterwards\r");
    await until(() => viewer.screen.lastLines(2).join() === "afterwards,afterwards");
  });

  it("is told when the session ends, and when it is lost with the tmux server", async () => {
    const { workspace, orchestrator } = await running("cat");
    const ended = await recordingViewer(orchestrator, agent);
    await orchestrator.killSession(agent);
    await until(() => ended.ended === "ended");
    await orchestrator.createSession(agent);
    const lost = await recordingViewer(orchestrator, agent);
    process.kill(await workspace.serverPid(), "SIGKILL");
    await until(() => lost.ended === "lost");
  });
});
