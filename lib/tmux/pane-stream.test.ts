import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec, startWatched } from "./testing/start-session";
import { createStreamRecorder } from "./testing/stream-recorder";
import { type PaneCapture, type PaneId, parseSessionName, type SessionStream, type Tmux, TmuxError } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeEach(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterEach(() => server.dispose());

function continued(stream: SessionStream, paneId: PaneId): Promise<PaneCapture> {
  return new Promise((resolve, reject) => {
    stream.continueAndCapture(paneId, { historyLines: 50 }, (answer) =>
      answer instanceof TmuxError ? reject(answer) : resolve(answer),
    );
  });
}

describe("a stream", { timeout: 20_000 }, () => {
  it("brings 50 MB complete, with characters and sequences cut anywhere", { timeout: 60_000 }, async () => {
    const script = `
      const row = Buffer.from("\\x1b[32m漢字\\x1b[0m 👩‍👩‍👧 \\\\033 %end 1 2 1 äöü request served in 12 ms ");
      const hash = require("crypto").createHash("sha256");
      const out = Buffer.alloc(50_000_000);
      for (let at = 0; at < out.length; at += row.length) row.copy(out, at);
      require("fs").writeFileSync(process.argv[1], hash.update(out).digest("hex"));
      require("fs").writeSync(1, out) === out.length || process.exit(1);
      setInterval(() => {}, 1000);`;
    const session = await tmux.createSession(sessionSpec(server, "flood"));
    const hash = createHash("sha256");
    let length = 0;
    await tmux.openStream(session.name, {
      output(_, bytes) {
        hash.update(bytes);
        length += bytes.length;
      },
      layoutChanged() {},
      paused: (pane) => expect.unreachable(`${pane} was paused`),
      exited() {},
    });
    const file = join(server.folder, "sha256");
    const start = performance.now();
    await tmux.startProgram(session.paneId, { argv: [process.execPath, "-e", script, file], cwd: server.folder });
    await waitFor("the last byte", () => length >= 50_000_000, 50_000);
    const seconds = (performance.now() - start) / 1000;
    console.log(`50 MB streamed in ${seconds.toFixed(1)} s, ${(50 / seconds).toFixed(1)} MB/s`);
    expect(length).toBe(50_000_000);
    expect(hash.digest("hex")).toBe(await readFile(file, "utf8"));
  });

  it("drops a paused pane's output and goes on from a snapshot", async () => {
    const argv = ["sh", "-c", 'stty -echo; echo ready; while read -r line; do echo "got $line"; done'] as const;
    const { paneId, stream, record } = await startWatched(server, tmux, "paused", [...argv]);
    const type = (text: string) => tmux.sendKeys(paneId, Buffer.from(`${text}\r`));
    await waitFor("the program", () => record.text() === "ready\r\n");
    await type("one");
    await waitFor("the first line", () => record.text().endsWith("got one\r\n"));
    stream.pause(paneId);
    await waitFor("the pause", () => record.events.includes(`paused ${paneId}`));
    await type("two");
    await waitFor("the second line in tmux", async () =>
      (await tmux.paneText(paneId, { historyLines: 0 })).includes("two"),
    );
    const capture = await continued(stream, paneId);
    expect(capture.content.kind === "normal" && Buffer.from(capture.content.text).toString().trimEnd()).toBe(
      "ready\ngot one\ngot two",
    );
    expect(capture.cursor).toEqual({ x: 0, y: 3, visible: true });
    await type("three");
    await waitFor("the third line", () => record.text() === "ready\r\ngot one\r\ngot three\r\n");
  });

  it("tells that the layout changed", async () => {
    const { windowId, record } = await startWatched(server, tmux, "layout", ["sleep", "1000"]);
    const before = record.events.length;
    await tmux.resizeWindow(windowId, 90, 20);
    await waitFor("the event", () => record.events.length > before);
    expect(record.events.at(-1)).toBe("layout");
  });

  it("attack 40: is refused for a name that only another session's name begins with", async () => {
    await startWatched(server, tmux, "agent10", ["cat"]);
    const record = createStreamRecorder();
    await expect(tmux.openStream(parseSessionName("agent1"), record.sink)).rejects.toMatchObject({
      code: "no-session",
    });
    await expect(tmux.killSession(parseSessionName("agent1"))).rejects.toMatchObject({ code: "no-session" });
    expect(await tmux.hasSession(parseSessionName("agent1"))).toBe(false);
    expect(await tmux.hasSession(parseSessionName("agent10"))).toBe(true);
    expect(record.events).toEqual([]);
  });

  it("is refused without a server, and starts none", async () => {
    const { name } = await startWatched(server, tmux, "orphan", ["cat"]);
    process.kill(await server.serverPid(), "SIGKILL");
    const refused = tmux.openStream(name, createStreamRecorder().sink);
    await expect(refused).rejects.toMatchObject({ code: "server-lost" });
    await expect(server.cli("list-sessions")).rejects.toThrow();
  });

  it("answers a capture of a pane that is gone with an error", async () => {
    const { stream } = await startWatched(server, tmux, "gone", ["cat"]);
    await expect(continued(stream, "%77" as PaneId)).rejects.toMatchObject({ code: "no-pane" }); // a well-formed id
  });

  it("is silent after it was disposed, and the session lives", async () => {
    const { name, paneId, stream, record } = await startWatched(server, tmux, "quiet", ["cat"]);
    stream.dispose();
    await tmux.sendKeys(paneId, Buffer.from("hello\r"));
    await waitFor(
      "the client's end",
      async () => !(await server.cli("list-clients", "-F", "#{session_name}")).includes("quiet"),
    );
    expect([record.text(), record.events]).toEqual(["", []]);
    expect(await tmux.hasSession(name)).toBe(true);
  });
});

describe("sessions that come and go while streams open and close", { timeout: 30_000 }, () => {
  it("leave the server alive; without the work queue tmux 3.3a crashes within ten attaches", async () => {
    const pid = await server.serverPid();
    const { name } = await tmux.createSession(sessionSpec(server, "steady"));
    let opened = 0;
    let ended = 0;
    async function attach(): Promise<void> {
      for (; opened < 60; opened += 1) (await tmux.openStream(name, createStreamRecorder().sink)).dispose();
    }
    async function churn(own: string): Promise<void> {
      for (; opened < 60; ended += 1) {
        const session = await tmux.createSession(sessionSpec(server, `${own}-${ended}`));
        await tmux.killSession(session.name);
      }
    }
    await Promise.all([attach(), attach(), attach(), churn("a"), churn("b"), churn("c")]);
    expect(ended).toBeGreaterThan(5);
    expect(await server.serverPid()).toBe(pid);
  });
});

describe("the end of a stream", { timeout: 20_000 }, () => {
  it("is the session's end when the session ends", async () => {
    const { name, record } = await startWatched(server, tmux, "ends", ["cat"]);
    await tmux.killSession(name);
    await waitFor("the end", () => record.events.at(-1) === "session-ended");
  });

  it("is the client's when somebody detaches it", async () => {
    const { record } = await startWatched(server, tmux, "detached", ["cat"]);
    await server.cli("detach-client", "-s", "=detached");
    await waitFor("the end", () => record.events.at(-1) === "client-lost");
  });

  it("fault F5: is the client's when its process is killed; a new stream goes on", async () => {
    const { name, paneId, record } = await startWatched(server, tmux, "killed-client", ["cat"]);
    const pid = Number(await server.cli("list-clients", "-t", "=killed-client", "-F", "#{client_pid}"));
    process.kill(pid, "SIGKILL");
    await waitFor("the end", () => record.events.at(-1) === "client-lost");
    expect(record.events.filter((event) => event.includes("lost"))).toHaveLength(1);
    const next = createStreamRecorder(paneId);
    await tmux.openStream(name, next.sink);
    await tmux.sendKeys(paneId, Buffer.from("back\r"));
    await waitFor("the echo", () => next.text().includes("back\r\n"));
  });

  it("fault F5: a killed command client is replaced by itself", async () => {
    const { paneId, record } = await startWatched(server, tmux, "commands", ["cat"]);
    let changes = 0;
    tmux.onSessionsChanged(() => {
      changes += 1;
    });
    const clients = await server.cli("list-clients", "-t", "=_keeper", "-F", "#{client_pid}");
    process.kill(Number(clients), "SIGKILL");
    await waitFor("the new client", () => changes > 0);
    await tmux.sendKeys(paneId, Buffer.from("still\r"));
    await waitFor("the echo", () => record.text().includes("still"));
    expect(await tmux.listSessions()).toHaveLength(1);
  });

  it("fault F4: is the server's for every session, once, and the next command starts a new server", async () => {
    const watched = [];
    for (const name of ["one", "two", "three"]) watched.push(await startWatched(server, tmux, name, ["cat"]));
    let lost = 0;
    tmux.onServerLost(() => {
      lost += 1;
    });
    process.kill(await server.serverPid(), "SIGKILL");
    for (const { record } of watched) await waitFor("the loss", () => record.events.at(-1) === "server-lost");
    await waitFor("the report", () => lost > 0);
    expect(await tmux.listSessions()).toEqual([]);
    const again = await startWatched(server, tmux, "one", ["sh", "-c", "echo again; exec cat"]);
    await waitFor("the new session", () => again.record.text() === "again\r\n");
    expect(lost).toBe(1);
    expect(watched.map(({ record }) => record.events.filter((event) => event === "server-lost").length)).toEqual([
      1, 1, 1,
    ]);
  });

  it("fault F7: is the server's when it was told to exit; a client that reads nothing stops no new start", async () => {
    const { record } = await startWatched(server, tmux, "busy", ["yes"]);
    const pid = await server.serverPid();
    const environment = { ...process.env, PATH: process.env["PATH"] ?? "" };
    const stalled = spawn("tmux", ["-S", server.socketPath, "-C", "attach", "-t", "=busy", "-f", "pause-after=5"], {
      env: environment,
      stdio: ["pipe", "pipe", "ignore"],
    });
    stalled.stdout.once("readable", () => stalled.stdout.pause());
    await waitFor(
      "the stalled client",
      async () => (await server.cli("list-clients", "-t", "=busy")).split("\n").length === 3,
    );
    await waitFor("a full pipe", () => record.bytes().length > 3_000_000);
    await server.cli("kill-server").catch(() => {});
    await waitFor("the end", () => record.events.at(-1) === "server-lost");
    expect(await tmux.listSessions()).toEqual([]);
    expect(await server.serverPid()).not.toBe(pid);
    stalled.kill("SIGKILL");
  });
});
