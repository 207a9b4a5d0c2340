import { renderCapture } from "@/lib/terminal/render-capture";
import { shownCells } from "@/lib/terminal/testing/terminal-state";
import { type Core, openCore } from "@/lib/terminal/xterm-core";
import { type PrivateTmux, waitFor } from "@/lib/tmux/testing/private-tmux";
import { parseSessionName, type SessionStream, type Tmux } from "@/lib/tmux/tmux";
import { systemClock } from "../clock";
import type { PaneFeed } from "../terminals/pane-feed";
import { watchSession } from "../terminals/watch-session";

export const paneSize = { cols: 120, rows: 36 };

/** A browser's terminal, without one: `@xterm/headless` as browsers have it, drawn by a feed. */
export type JoinedViewer = {
  readonly core: Core;
  /** False while it waits for a snapshot, or is shown pictures of a flood. */
  readonly live: boolean;
  dispose(): void;
};

export type WatchedPane = {
  readonly feed: PaneFeed;
  readonly session: string;
  join(): JoinedViewer;
  type(text: string): Promise<void>;
  /** Resolves when so many more bytes came, or the program has been quiet for a while. */
  afterBytes(count: number): Promise<void>;
  /** Calls `look` at one point of the stream, with the screen that tmux has there; all viewers are at that point too. */
  atOnePoint<T>(look: (shownByTmux: Core) => T): Promise<T>;
  /** Waits until nothing more comes for a while. */
  quiet(): Promise<void>;
  dispose(): Promise<void>;
};

const QUIET_MS = 300;

/** A program in a pane of real tmux, watched as the product watches it, and the screen that tmux itself has. */
export async function watchPane(
  server: PrivateTmux,
  tmux: Tmux,
  name: string,
  argv: readonly [string, ...string[]],
): Promise<WatchedPane> {
  const sessionName = parseSessionName(name);
  const spec = { name: sessionName, cwd: server.folder, ...paneSize, environment: {}, options: {} };
  const created = await tmux.createSession(spec);
  let stream: SessionStream | null = null;
  let bytes = 0;
  let lastByteAt = Date.now();
  const counted: Tmux = {
    ...tmux,
    async openStream(of, sink) {
      const opened = await tmux.openStream(of, {
        ...sink,
        output(paneId, data) {
          bytes += data.byteLength;
          lastByteAt = Date.now();
          sink.output(paneId, data);
        },
      });
      stream = opened;
      return opened;
    },
  };
  const options = { tmux: counted, clock: systemClock, historyLimit: 10_000, onOutput() {}, onEnded() {} };
  const pane = { id: created.paneId, windowId: created.windowId, ...paneSize };
  const watched = await watchSession(options, sessionName, pane, "newborn");
  await tmux.startProgram(created.paneId, { argv, cwd: server.folder });
  const { feed } = watched;

  return {
    feed,
    session: name,
    join: () => joinFeed(feed),
    type: (text) => tmux.sendKeys(created.paneId, Buffer.from(text)),
    async afterBytes(count) {
      const wanted = bytes + count;
      await waitFor(`${count} bytes`, () => bytes >= wanted || Date.now() - lastByteAt > QUIET_MS);
    },
    atOnePoint: (look) =>
      new Promise((resolve, reject) => {
        if (!stream) return reject(new Error("no stream"));
        stream.capture(created.paneId, { historyLines: 0 }, (capture) => {
          if (capture instanceof Error) return reject(capture);
          feed.openViewer(null, noSink).dispose(); // whoever joins has the others brought up to here
          const { core, terminal } = openCore({ cols: capture.cols, rows: capture.rows, scrollback: 0 });
          core._inputHandler.parse(Buffer.from(renderCapture(capture)).toString());
          try {
            resolve(look(core));
          } catch (error) {
            reject(error);
          } finally {
            terminal.dispose();
          }
        });
      }),
    // What was typed ahead is worked off first.
    quiet: () => waitFor("a quiet pane", () => Date.now() - lastByteAt > QUIET_MS, 60_000).then(() => {}),
    async dispose() {
      watched.dispose();
      await tmux.killSession(sessionName).catch(() => {}); // its program may have ended
    },
  };
}

const noSink = { snapshot() {}, data() {}, presence() {}, ended() {} };

export function joinFeed(feed: PaneFeed): JoinedViewer {
  const { core, terminal } = openCore({ ...paneSize, scrollback: 500 });
  let decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let live = false;
  let position = { epoch: "", offset: 0 };
  const draw = (data: Uint8Array) => void core._inputHandler.parse(decoder.decode(data, { stream: true }));
  const viewer = feed.openViewer(null, {
    snapshot(header, data) {
      live = !header.flooding;
      position = header.position;
      decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      draw(data);
      queueMicrotask(() => viewer.acknowledge(position.epoch, position.offset));
    },
    data(offset, data) {
      if (offset !== position.offset) throw new Error(`expected byte ${position.offset}, got ${offset}`);
      position = { ...position, offset: offset + data.byteLength };
      draw(data);
      const { epoch } = position;
      queueMicrotask(() => viewer.acknowledge(epoch, offset + data.byteLength));
    },
    presence() {},
    ended() {},
  });
  return {
    core,
    get live() {
      return live;
    },
    dispose() {
      viewer.dispose();
      terminal.dispose();
    },
  };
}

const isBlank = (cell: string) => cell === "" || cell.startsWith("{");

/** Where the two screens differ, in words; empty when no person could tell them apart. */
export function differences(
  shown: Core,
  expected: Core,
  options: { blankPens?: "differ"; ofAttached?: boolean } = {},
): string[] {
  const [left, right] = [shownCells(shown), shownCells(expected)];
  const found: string[] = [];
  for (const [row, cells] of right.entries()) {
    for (const [column, cell] of cells.entries()) {
      const other = left[row]?.[column] ?? "";
      const bothBlank = isBlank(cell) && isBlank(other);
      if (other !== cell && !(bothBlank && options.blankPens === "differ"))
        found.push(`row ${row}, column ${column}: "${other}" instead of "${cell}"`);
    }
  }
  const cursor = (core: Core) => [core.buffers.active.x, core.buffers.active.y, core.coreService.isCursorHidden];
  if (String(cursor(shown)) !== String(cursor(expected)))
    found.push(`cursor ${cursor(shown)}, not ${cursor(expected)}`);
  const alternate = (core: Core) => core.buffers.active === core.buffers.alt;
  // A client of tmux always draws on the alternate one.
  if (!options.ofAttached && alternate(shown) !== alternate(expected))
    found.push("the other of the two screens is shown");
  return found.length > 20 ? [...found.slice(0, 20), `and ${found.length - 20} more`] : found;
}
