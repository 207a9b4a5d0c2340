import { symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { terminalIdOfAdopted } from "@/lib/contract/ids";
import { createMirror } from "@/lib/terminal/mirror";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator, ViewerSink } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

let workspace: TestWorkspace;
afterEach(async () => {
  await workspace.dispose();
});

/** A tmux server of the person's own, which our app has not started: with a session whose name our names cannot have. */
async function opened(): Promise<{
  orchestrator: Orchestrator;
  socket: string;
  theirs: TestWorkspace["otherTmuxCli"];
}> {
  workspace = await openWorkspace(smallRegistry("cat"));
  const theirs = workspace.otherTmuxCli;
  await theirs("-f/dev/null", "new-session", "-d", "-s", "My work", "-x", "90", "-y", "20", "echo mine; exec cat");
  return { orchestrator: await workspace.start(), socket: workspace.otherSocket, theirs };
}

/** All that a person could find changed on their server. */
async function picture(theirs: TestWorkspace["otherTmuxCli"]) {
  const asked = [
    ["list-sessions", "-F", "#{session_name} #{session_windows}"],
    ["show-options", "-g"],
    ["show-options", "-s"],
  ];
  const more = [
    ["show-environment", "-g"],
    ["list-buffers"],
    ["list-panes", "-a", "-F", "#{pane_id} #{pane_width}x#{pane_height}"],
  ];
  return Promise.all([...asked, ...more].map((args) => theirs(...args)));
}

function adoptedOf(reply: Awaited<ReturnType<Orchestrator["adoption"]["adopt"]>>) {
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

describe("other tmux servers", () => {
  it("are listed, ours is not among them, and nothing is changed there", async () => {
    const { orchestrator, socket, theirs } = await opened();
    const before = await picture(theirs);
    const { servers, adopted } = await orchestrator.adoption.list();
    expect(servers).toMatchObject([{ socket, sessions: [{ name: "My work", windows: 1, adopted: null }] }]);
    expect(adopted).toEqual([]);
    expect(await picture(theirs)).toEqual(before);
  });

  it("give a session that can be seen and typed into, keep its size and settings, and keep it when it is forgotten", async () => {
    const { orchestrator, socket, theirs } = await opened();
    const before = await picture(theirs);
    const { id, terminalId } = adoptedOf(await orchestrator.adoption.adopt(socket, "My work"));
    expect(terminalId).toBe(terminalIdOfAdopted(id));
    const screen = createMirror({ cols: 90, rows: 20, scrollback: 100 });
    let ended: string | null = null;
    const sink: ViewerSink = {
      snapshot: (_, data) => screen.reset(data),
      data: (_, data) => screen.write(data),
      presence() {},
      ended: (reason) => {
        ended = reason;
      },
    };
    const viewer = await orchestrator.openViewer(terminalId, null, sink);
    expect(viewer.ok).toBe(true);
    await waitFor("its screen", () => screen.screenText()[0] === "mine");
    const typed = { terminalId, clientId: "browser", sequence: 1, data: Buffer.from("hello\r") };
    expect(await orchestrator.typeInput(typed)).toEqual({ ok: true, value: { watermark: 1 } });
    expect(await orchestrator.typeInput(typed)).toEqual({ ok: true, value: { watermark: 1 } });
    await waitFor("the echo", () => screen.screenText().join("\n").includes("hello\nhello"));
    expect(screen.screenText().join("\n").match(/hello/g)).toHaveLength(2);
    const resized = await orchestrator.resizeTerminal({ terminalId, cols: 50, rows: 10, holder: "me" });
    expect(resized).toMatchObject({ ok: false, error: { code: "size-held" } });

    expect(await orchestrator.adoption.forget(id)).toEqual({ ok: true, value: null });
    await waitFor("the end of its terminal", () => ended === "ended");
    await waitFor("our clients are gone", async () => (await theirs("list-clients")) === "");
    expect(await picture(theirs)).toEqual(before);
    expect(await orchestrator.openViewer(terminalId, null, sink)).toMatchObject({
      ok: false,
      error: { code: "adopted-not-found" },
    });
  });

  it("are remembered by the next dashboard, and a session that has ended is shown as that", async () => {
    const { orchestrator, socket, theirs } = await opened();
    const { id } = adoptedOf(await orchestrator.adoption.adopt(socket, "My work"));
    await orchestrator.dispose();
    const later = await workspace.start();
    expect((await later.adoption.list()).adopted).toMatchObject([{ id, running: true }]);
    await theirs("kill-server");
    expect((await later.adoption.list()).adopted).toMatchObject([{ id, running: false }]);
    expect(await later.adoption.forget(id)).toEqual({ ok: true, value: null });
  });

  it("tell one session from another of the same name by when it was created", async () => {
    const { orchestrator, socket, theirs } = await opened();
    const { createdAt } = adoptedOf(await orchestrator.adoption.adopt(socket, "My work"));
    const created = await theirs("list-sessions", "-F", "#{session_created}");
    expect(createdAt).toBe(Number(created) * 1000);
    await theirs("new-session", "-d", "-s", "stays", "exec cat");
    await theirs("kill-session", "-t", "=My work");
    const { adopted } = await orchestrator.adoption.list();
    expect(adopted).toMatchObject([{ session: "My work", createdAt: null, running: false }]);
  });

  it("refuse what is no socket of theirs or no session there, and say why", async () => {
    const { orchestrator, socket } = await opened();
    const link = join(workspace.folder, "link-to-ours");
    await symlink(dirname(workspace.ownSocket), link);
    for (const [where, session, code] of [
      [join(link, basename(workspace.ownSocket)), "x", "not-adoptable"],
      [workspace.ownSocket, "x", "not-adoptable"],
      [`${workspace.ownSocket}-acme`, "x", "not-adoptable"],
      ["default", "x", "not-adoptable"],
      ["/etc/passwd", "x", "not-adoptable"],
      ["/nowhere/socket", "x", "not-adoptable"],
      [socket, "My", "session-not-found"],
      [socket, "#(touch x)", "session-not-found"],
    ] as const) {
      expect(await orchestrator.adoption.adopt(where, session)).toMatchObject({ ok: false, error: { code } });
    }
    expect((await orchestrator.adoption.list()).adopted).toEqual([]);
  });
});
