import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureRequest, type PaneCapture } from "./capture";
import { type CaptureTransport, transportOf } from "./capture-transport";
import { openControlClient } from "./control-client";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { startWatched, type WatchedSession } from "./testing/start-session";
import { type PaneId, type Tmux, TmuxError } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeAll(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterAll(() => server.dispose());

/** A capture, and the bytes of the stream that had come when it was taken. */
function captureNow(session: WatchedSession, historyLines: number): Promise<{ capture: PaneCapture; seen: Buffer }> {
  return new Promise((resolve, reject) => {
    session.stream.capture(session.paneId, { historyLines }, (answer) => {
      if (answer instanceof TmuxError) reject(answer);
      else resolve({ capture: answer, seen: session.record.bytes() });
    });
  });
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

function normalText(capture: PaneCapture): string {
  return capture.content.kind === "normal" ? text(capture.content.text) : "(alternate screen)";
}

async function shown(name: string, output: string, { alternate = false } = {}): Promise<PaneCapture> {
  const session = await startWatched(server, tmux, name, [
    "sh",
    "-c",
    'stty raw -echo; printf "%s" "$1"; exec cat',
    "sh",
    output,
  ]);
  await waitFor("the output", () => session.record.text() === output);
  const { capture } = await captureNow(session, 100);
  expect(capture.content.kind).toBe(alternate ? "alternate" : "normal");
  return capture;
}

describe("a capture", { timeout: 20_000 }, () => {
  it("shows a scrolling log exactly at its place in the stream, while it is drawn", async () => {
    const script =
      "let n = 0; const put = () => { for (let k = 0; k < 40; k += 1) console.log('line ' + n++); setTimeout(put, 1) }; put()";
    const session = await startWatched(server, tmux, "log", [process.execPath, "-e", script]);
    await waitFor("some lines", () => session.record.bytes().length > 20_000);
    const sizes = new Set<number>();
    for (let round = 0; round < 40; round += 1) {
      const { capture, seen } = await captureNow(session, 200);
      sizes.add(seen.length);
      const lines = seen.toString("latin1").split("\r\n");
      const rows = normalText(capture).trimEnd().split("\n");
      const last = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
      expect(rows).toEqual(last.slice(-rows.length));
      expect(rows.length).toBe(200 + 30 - (lines.at(-1) === "" ? 1 : 0));
      expect(capture.cursor).toMatchObject({ x: lines.at(-1)?.length, y: 29 });
    }
    expect(sizes.size).toBeGreaterThan(10); // it was drawn on between captures
    session.stream.dispose();
    await tmux.killSession(session.name);
  });

  it("shows a redrawn alternate screen exactly at its place, and the sequence that was begun", async () => {
    const script = `
      process.stdout.write("normal screen\\x1b[?1049h");
      let n = 0;
      const put = () => {
        let frame = "";
        for (let row = 1; row <= 30; row += 1) frame += "\\x1b[" + row + ";1H" + "frame " + n + " row " + row + ".".repeat(60);
        n += 1;
        process.stdout.write(frame);
        setTimeout(put, 1);
      };
      put();`;
    const session = await startWatched(server, tmux, "frames", [process.execPath, "-e", script]);
    await waitFor("some frames", () => session.record.bytes().length > 50_000);
    for (let round = 0; round < 40; round += 1) {
      const { capture, seen } = await captureNow(session, 200);
      const screen = drawn(seen.toString("latin1"));
      expect(
        text(capture.screenRows)
          .split("\n")
          .map((row) => row.trimEnd()),
      ).toEqual(screen.rows);
      expect(text(capture.pending)).toBe(screen.pending);
      expect(capture.content.kind === "alternate" && text(capture.content.savedScreen).trimEnd()).toBe("normal screen");
      expect(capture.content.kind === "alternate" && capture.content.savedCursor).toEqual({ x: 13, y: 0 });
    }
    await tmux.killSession(session.name);
  });

  it("has every state that tmux knows", async () => {
    const modes = "\x1b[4h\x1b[?1h\x1b=\x1b[?7l\x1b[?6h\x1b[?1002h\x1b[?1006h\x1b[?25l\x1b[5;20r";
    const capture = await shown("modes", `${modes}\x1b[3;4H\x1b[3g`);
    expect(capture).toMatchObject({
      cols: 100,
      rows: 30,
      historySize: 0,
      historyLines: 0,
      scrollRegion: { top: 4, bottom: 19 },
    });
    expect(capture.cursor).toEqual({ x: 3, y: 6, visible: false });
    expect(capture.tabStops).toEqual([]);
    expect(capture.modes).toEqual({
      insert: true,
      applicationCursorKeys: true,
      applicationKeypad: true,
      wrap: false,
      origin: true,
      mouse: "button",
      mouseUtf8: false,
      mouseSgr: true,
    });
    const plain = await shown("plain", "");
    expect(plain.modes).toMatchObject({ insert: false, wrap: true, origin: false, mouse: "off" });
    expect(plain.tabStops.slice(0, 3)).toEqual([8, 16, 24]);
  });

  it("keeps backslashes, dollars, tabs, colours, wide characters and joined lines", async () => {
    const odd = "\\033 \\\\ $HOME ${x} \x1b[31mred\x1b[0m 漢字 👩 ~ #{pid} %end 1 1 1";
    const capture = await shown("odd", `${odd}\r\n${"w".repeat(150)}\r\n`);
    const rows = normalText(capture).trimEnd().split("\n");
    expect(rows[0]).toBe("\\033 \\\\ $HOME ${x} \x1b[31mred\x1b[39m 漢字 👩 ~ #{pid} %end 1 1 1");
    expect(rows[1]?.trimEnd()).toBe("w".repeat(150));
    expect(text(capture.screenRows).split("\n")).toHaveLength(30);
  });

  it("tells a pending wrap and a begun sequence", async () => {
    const capture = await shown("begun", `${"w".repeat(100)}\x1b]0;ti\\tle`);
    expect(capture.cursor).toMatchObject({ x: 100, y: 0 });
    expect(text(capture.pending)).toBe("\x1b]0;ti\\tle");
  });

  it("has the scrollback above an alternate screen, and none where there is none", async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `line ${at}`);
    const capture = await shown("above", `${lines.join("\r\n")}\x1b[?1049h\x1b[Hover`, { alternate: true });
    if (capture.content.kind !== "alternate") throw new Error("not alternate");
    expect(
      text(capture.content.history)
        .split("\n")
        .map((row) => row.trimEnd()),
    ).toEqual(lines.slice(0, 30));
    expect(
      text(capture.content.savedScreen)
        .split("\n")
        .map((row) => row.trimEnd()),
    ).toEqual(lines.slice(30));
    expect(text(capture.content.screen).trimEnd()).toBe("over");
    const none = await shown("none", "below\x1b[?1049h\x1b[Hover", { alternate: true });
    expect(none.content.kind === "alternate" && none.content.history.length).toBe(0);
  });

  it("tells how many rows the normal screen had, also after the pane has got another size", async () => {
    const argv = ["sh", "-c", `printf '%0150d\\n\\033[?1049hover' 1; exec sleep 1000`] as const;
    const session = await startWatched(server, tmux, "resized", [...argv]);
    await waitFor("the alternate screen", () => session.record.text().endsWith("over"));
    await tmux.resizeWindow(session.windowId, 100, 10);
    const { capture } = await captureNow(session, 100);
    expect(capture).toMatchObject({ rows: 10, content: { savedRows: 30, savedCursor: { x: 0, y: 2 } } });
  });

  it("leaves no text behind in the server: memory stays flat over 200 of 2,000 lines", async () => {
    const session = await startWatched(server, tmux, "memory", ["sh", "-c", 'seq -f "%0150.0f" 2100; exec sleep 1000']);
    await waitFor("the lines", () => session.record.text().endsWith("2100\r\n"));
    const pid = await server.serverPid();
    const residentKb = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]);
    for (let warm = 0; warm < 5; warm += 1) await captureNow(session, 2_000);
    const before = await residentKb();
    let bytes = 0;
    for (let round = 0; round < 200; round += 1) bytes += normalText((await captureNow(session, 2_000)).capture).length;
    const grown = (await residentKb()) - before;
    console.log(`200 captures, ${Math.round(bytes / 2e5)} kB each: tmux grew by ${grown} kB`);
    expect(bytes).toBeGreaterThan(30_000_000);
    expect(grown).toBeLessThan(4_000);
    expect(await server.cli("list-buffers")).toBe("");
  });

  it("reads the same over every transport that this server has", async () => {
    const session = await startWatched(server, tmux, "transports", [
      "sh",
      "-c",
      'printf "a\\033[31mb\\033[1"; exec sleep 1000',
    ]);
    await waitFor("the output", () => session.record.text().endsWith("[1"));
    const captures = [await captureOver(session.paneId, "escaped"), await captureOver(session.paneId, "print")];
    expect(captures[0]).toEqual(captures[1]);
    expect(captures.map((capture) => text(capture.pending))).toEqual(["\x1b[1", "\x1b[1"]);
    expect(["\\033\\\\", "\x1b\\", "\\033\\"].map((shownText) => transportOf(Buffer.from(shownText)))).toEqual([
      "escaped",
      "raw",
      "print",
    ]);
  });
});

async function captureOver(paneId: PaneId, transport: CaptureTransport): Promise<PaneCapture> {
  const client = await openControlClient({
    tmux: { binary: "tmux", environment: process.env, behind: [] },
    socketPath: server.socketPath,
    attach: ["attach", "-t", "=transports"],
    startServer: false,
    pids: new Set(),
    output() {},
    notification() {},
    exited() {},
  });
  const request = captureRequest(paneId, 10, transport);
  const bodies = await new Promise<Buffer[]>((resolve, reject) => {
    client.send(request.line, request.replies, (answer) => (Array.isArray(answer) ? resolve(answer) : reject(answer)));
  });
  await client.dispose();
  return request.parse(bodies);
}

/** What the frames of the test above show after these bytes: rows set by `ESC [ row ; 1 H text`. */
function drawn(bytes: string): { rows: string[]; pending: string } {
  const begun = /\x1b(\[[\d;?]*)?$/.exec(bytes);
  const complete = begun === null ? bytes : bytes.slice(0, begun.index);
  const rows = Array<string>(30).fill("");
  for (const [, row, put = ""] of complete.matchAll(/\x1b\[(\d+);1H([^\x1b]*)/g)) {
    const at = Number(row) - 1;
    rows[at] = put + (rows[at] ?? "").slice(put.length);
  }
  return { rows, pending: begun?.[0] ?? "" };
}
