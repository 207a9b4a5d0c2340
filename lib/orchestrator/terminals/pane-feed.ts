import { randomBytes } from "node:crypto";
import type { TerminalPresence } from "@/lib/contract/events";
import type { SnapshotHeader, StreamGap, StreamPosition } from "@/lib/contract/terminal";
import { createMirror } from "@/lib/terminal/mirror";
import type { Mirror, Snapshot } from "@/lib/terminal/mirror-types";
import { renderCapture } from "@/lib/terminal/render-capture";
import { createRingBuffer, type RingBuffer } from "@/lib/terminal/ring-buffer";
import type { PaneCapture } from "@/lib/tmux/capture";
import type { Clock } from "../clock";
import type { Viewer, ViewerSink } from "../orchestrator";
import { createFloodMeter } from "./flood-meter";
import { createOutputActivity } from "./output-activity";
import { createStreamBatcher } from "./stream-batcher";
import { createFeedViewer, type FeedViewer } from "./viewer";

/** What a mirror keeps above the screen; older rows come from tmux on demand (100 mirrors of 1,000 rows cost 261 MB). */
export const MIRROR_SCROLLBACK = 200;
/** Between two looks at a flooding pane: several pictures a second, each one command-line call. */
const FLOOD_LOOK_MS = 80;

/** One pane as tmux serves it. */
export type PaneUpstream = {
  /** Calls `atPoint` at the point of the stream to which the answer belongs; the content follows later. */
  capture(historyLines: number, atPoint: () => void): Promise<PaneCapture>;
  /** Lets the pane run on without its output. */
  pause(): void;
  /** Ends a pause; what was printed meanwhile is in the capture. */
  continueAndCapture(historyLines: number, atPoint: () => void): Promise<PaneCapture>;
  /** The screen as it is now, outside of the stream. */
  look(): Promise<PaneCapture>;
};

export type PaneFeed = {
  readonly mirror: Mirror;
  readonly presence: TerminalPresence;
  /** ms since the epoch of the last output; null before the first one. */
  readonly lastOutputAt: number | null;
  /** Lines per minute of the last hour, see `OutputActivity`. */
  activity(): (number | null)[];
  /** The pane's bytes, in order, as tmux gives them. */
  output(bytes: Uint8Array): void;
  /** Draws everything anew from tmux: at adoption, after a resize, after a lost client. */
  recapture(gap: StreamGap["reason"] | null): Promise<void>;
  setSizeHolder(holder: string): void;
  openViewer(resumeFrom: StreamPosition | null, sink: ViewerSink): Viewer;
  end(reason: "ended" | "lost"): void;
};

type Stream = { epoch: string; ring: RingBuffer };

/**
 * A pane's stream for any number of viewers: one mirror that a joining viewer is drawn from, one ring buffer that a
 * returning one catches up from, and one batched fan-out. Viewers never slow it (spec 3.3).
 */
export function createPaneFeed(options: {
  clock: Clock;
  upstream: PaneUpstream;
  cols: number;
  rows: number;
  onOutput?: () => void;
}): PaneFeed {
  const { clock, upstream } = options;
  const mirror = createMirror({ cols: options.cols, rows: options.rows, scrollback: MIRROR_SCROLLBACK });
  const activity = createOutputActivity(clock.now());
  const flood = createFloodMeter();
  const viewers = new Set<FeedViewer>();
  const batcher = createStreamBatcher(clock, deliver);
  let stream = newStream();
  /** Offset up to which live viewers have got everything. */
  let delivered = 0;
  let mode: "streaming" | "redrawing" | "flooding" | "ended" = "streaming";
  /** While redrawing: what came after the point of the capture, or null before that point. */
  let held: Uint8Array[] | null = null;
  let rowsInTmux = 0;
  let sizeHolder: string | null = null;
  let lastOutputAt: number | null = null;
  let redraw: Promise<void> | null = null;
  let redrawAgain: { gap: StreamGap["reason"] | null } | null = null;

  function deliver(bytes: Uint8Array) {
    const offset = delivered;
    delivered += bytes.byteLength;
    for (const viewer of viewers) viewer.data(offset, bytes);
  }

  function take(bytes: Uint8Array) {
    mirror.write(bytes);
    stream.ring.append(bytes);
    batcher.push(bytes);
  }

  function header(snapshot: Snapshot, gap: StreamGap | null): SnapshotHeader {
    return {
      position: { epoch: stream.epoch, offset: snapshot.offset },
      cols: snapshot.cols,
      rows: snapshot.rows,
      historyRows: snapshot.historyRows,
      moreHistoryRows: Math.max(0, rowsInTmux - snapshot.historyRows),
      gap,
      flooding: mode === "flooding",
    };
  }

  /** Draws the viewer from the mirror; what comes next follows it without a hole. */
  function drawFromMirror(viewer: FeedViewer, gap: StreamGap | null) {
    batcher.flush();
    const snapshot = mirror.snapshot();
    viewer.snapshot(header(snapshot, gap), snapshot.data);
  }

  function redrawAll(capture: PaneCapture, gap: StreamGap | null) {
    stream = newStream();
    delivered = 0;
    batcher.dispose();
    if (mirror.cols !== capture.cols || mirror.rows !== capture.rows) mirror.resize(capture.cols, capture.rows);
    mirror.reset(renderCapture(capture), 0);
    rowsInTmux = capture.historySize;
    const snapshot = mirror.snapshot();
    const head = header(snapshot, gap);
    // A picture of a flood goes only to those who have drawn the one before it.
    for (const viewer of viewers) if (!head.flooding || viewer.isCaughtUp) viewer.snapshot(head, snapshot.data);
  }

  /** From here on output is held until the capture has been drawn. */
  function beginRedraw() {
    batcher.flush();
    mode = "redrawing";
    held = null;
    for (const viewer of viewers) viewer.hold();
  }

  function finishRedraw(capture: PaneCapture, gap: StreamGap | null) {
    if (mode !== "redrawing") return;
    const rest = held ?? [];
    held = null;
    mode = "streaming";
    flood.reset();
    redrawAll(capture, gap);
    for (const bytes of rest) take(bytes);
    tellPresence();
  }

  async function recapture(gap: StreamGap["reason"] | null): Promise<void> {
    if (mode === "ended" || mode === "flooding") return;
    if (redraw) {
      redrawAgain = { gap };
      return redraw;
    }
    redraw = (async () => {
      beginRedraw();
      const capture = await upstream.capture(MIRROR_SCROLLBACK, markPoint);
      finishRedraw(capture, gap ? { reason: gap, lines: null } : null);
    })().finally(() => {
      redraw = null;
    });
    await redraw;
    const again = redrawAgain;
    redrawAgain = null;
    if (again) await recapture(again.gap);
  }

  function markPoint() {
    held = [];
  }

  async function showFlood() {
    mode = "flooding";
    batcher.flush();
    for (const viewer of viewers) viewer.hold();
    upstream.pause();
    const rowsBefore = rowsInTmux;
    let last = "";
    for (;;) {
      const capture = await upstream.look();
      if (mode !== "flooding") return;
      const picture = fingerprint(capture);
      if (picture === last) break;
      last = picture;
      redrawAll(capture, null);
      await new Promise<void>((resolve) => clock.after(FLOOD_LOOK_MS, resolve));
      if (mode !== "flooding") return;
    }
    beginRedraw();
    const capture = await upstream.continueAndCapture(MIRROR_SCROLLBACK, markPoint);
    finishRedraw(capture, { reason: "flood", lines: unseenLines(rowsBefore, capture) });
  }

  function presence(): TerminalPresence {
    return { viewers: viewers.size, sizeHolder, cols: mirror.cols, rows: mirror.rows };
  }

  function tellPresence() {
    const now = presence();
    for (const viewer of viewers) viewer.presence(now);
  }

  async function drawWithHistory(viewer: FeedViewer): Promise<boolean> {
    if (mode !== "streaming") return false;
    batcher.flush();
    viewer.hold();
    const { epoch } = stream;
    let position = 0;
    const capture = await upstream.capture(Number.MAX_SAFE_INTEGER, () => {
      batcher.flush();
      position = stream.ring.end;
    });
    if (!viewers.has(viewer)) return false;
    const rest = epoch === stream.epoch ? stream.ring.since(position) : null;
    if (!rest) {
      drawFromMirror(viewer, { reason: "too-old", lines: null });
      return false;
    }
    rowsInTmux = capture.historySize;
    const head: SnapshotHeader = {
      position: { epoch, offset: position },
      cols: capture.cols,
      rows: capture.rows,
      historyRows: capture.historySize,
      moreHistoryRows: 0,
      gap: null,
      flooding: false,
    };
    viewer.snapshot(head, renderCapture(capture));
    batcher.flush();
    let offset = position;
    for (const bytes of rest) {
      viewer.data(offset, bytes);
      offset += bytes.byteLength;
    }
    return true;
  }

  return {
    mirror,
    get presence() {
      return presence();
    },
    get lastOutputAt() {
      return lastOutputAt;
    },
    activity: () => activity.perMinute(clock.now()),
    output(bytes) {
      if (mode === "ended") return;
      const now = clock.now();
      lastOutputAt = now;
      activity.count(bytes, now);
      if (mode === "redrawing") {
        held?.push(bytes);
      } else if (mode === "streaming") {
        take(bytes);
        if (flood.add(bytes.byteLength, now)) void showFlood();
      }
      options.onOutput?.();
    },
    recapture,
    setSizeHolder(holder) {
      sizeHolder = holder;
      tellPresence();
    },
    openViewer(resumeFrom, sink) {
      const viewer = createFeedViewer(sink, (late) => drawFromMirror(late, { reason: "slow-viewer", lines: null }));
      batcher.flush();
      const missed = resumeFrom?.epoch === stream.epoch ? stream.ring.since(resumeFrom.offset) : null;
      viewers.add(viewer);
      const resumed = resumeFrom && missed && mode === "streaming" ? resumeFrom : null;
      if (resumed && missed) {
        viewer.resume(resumed.epoch, resumed.offset);
        let offset = resumed.offset;
        for (const bytes of missed) {
          viewer.data(offset, bytes);
          offset += bytes.byteLength;
        }
      } else if (mode !== "redrawing") {
        drawFromMirror(viewer, resumeFrom ? { reason: "reconnect", lines: null } : null);
      }
      tellPresence();
      return {
        resumed,
        acknowledge: (epoch, offset) => viewer.acknowledge(epoch, offset),
        requestHistory: async () => ({ ok: true, value: (await drawWithHistory(viewer), null) }),
        dispose() {
          if (viewers.delete(viewer)) tellPresence();
        },
      };
    },
    end(reason) {
      if (mode === "ended") return;
      batcher.flush();
      mode = "ended";
      for (const viewer of viewers) viewer.ended(reason);
      viewers.clear();
      batcher.dispose();
      mirror.dispose();
    },
  };
}

function newStream(): Stream {
  return { epoch: randomBytes(8).toString("hex"), ring: createRingBuffer() };
}

/** Two looks with the same fingerprint: nothing was printed between them. */
function fingerprint(capture: PaneCapture): string {
  return `${capture.historySize}:${capture.historyBytes}:${capture.cursorX}:${capture.cursorY}:${capture.screen.toString()}`;
}

/** What went by, as far as tmux's history tells: null once the history is full and drops its oldest rows. */
function unseenLines(rowsBefore: number, capture: PaneCapture): number | null {
  const grown = capture.historySize - rowsBefore;
  return grown > 0 && capture.historySize < capture.historyLimit ? grown : null;
}
