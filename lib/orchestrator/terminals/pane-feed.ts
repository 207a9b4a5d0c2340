import { randomBytes } from "node:crypto";
import type { TerminalPresence } from "@/lib/contract/events";
import { success } from "@/lib/contract/reply";
import type { SnapshotHeader, StreamGap, StreamPosition } from "@/lib/contract/terminal";
import { createMirror } from "@/lib/terminal/mirror";
import type { Mirror, Snapshot } from "@/lib/terminal/mirror-types";
import { createRingBuffer, type RingBuffer } from "@/lib/terminal/ring-buffer";
import { createTitleGuard } from "@/lib/terminal/screen-titles";
import type { PaneCapture } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import { createFloodMeter } from "./flood-meter";
import { createOutputActivity } from "./output-activity";
import type { Viewer, ViewerSink } from "./pane-source";
import type { OpenPaneTape } from "./pane-tape";
import { createStreamBatcher } from "./stream-batcher";
import { createFeedViewer, type FeedViewer } from "./viewer";

/** What a mirror keeps above the screen; older rows come from tmux on demand (100 mirrors of 1,000 rows cost 261 MB). */
export const MIRROR_SCROLLBACK = 200;
/** Between two looks at a flooding pane: several pictures a second, each one command-line call. */
const FLOOD_LOOK_MS = 80;
/** Between two tries to draw a pane anew that could not be captured. */
const RETRY_MS = 500;

export type CaptureDone = (capture: PaneCapture | null) => void;

/** One pane as tmux serves it. `done` is called at exactly its point of the stream; null when the pane is gone. */
export type PaneUpstream = {
  capture(historyLines: number, done: CaptureDone): void;
  /** Lets the pane run on without its output. */
  pause(): void;
  /** Ends a pause; what was printed meanwhile is in the capture. */
  continueAndCapture(historyLines: number, done: CaptureDone): void;
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
  recapture(gap: StreamGap["reason"] | null): void;
  /** tmux itself stopped the output, because we were late: draws everything anew. */
  pausedByTmux(): void;
  setSizeHolder(holder: string): void;
  openViewer(resumeFrom: StreamPosition | null, sink: ViewerSink): Viewer;
  /** `left`: the session goes on without us. */
  end(reason: "ended" | "lost" | "left"): void;
};

type Stream = { epoch: string; ring: RingBuffer };

/**
 * A pane's stream for any number of viewers: one mirror that a joining viewer is drawn from, one ring buffer that a
 * returning one catches up from, and one batched fan-out. Viewers never slow it.
 */
export function createPaneFeed(options: {
  clock: Clock;
  upstream: PaneUpstream;
  cols: number;
  rows: number;
  /** Rows that tmux keeps at most. */
  historyLimit: number;
  /** The screen shows something else: after output, and after it was drawn anew. */
  onOutput?: () => void;
  openTape?: OpenPaneTape | undefined;
}): PaneFeed {
  const { clock, upstream } = options;
  const mirror = createMirror({ cols: options.cols, rows: options.rows, scrollback: MIRROR_SCROLLBACK });
  const tape = options.openTape?.(options, () => mirror.snapshot());
  const activity = createOutputActivity(clock.now());
  const flood = createFloodMeter();
  const hideScreenTitles = createTitleGuard();
  const viewers = new Set<FeedViewer>();
  const batcher = createStreamBatcher(clock, deliver);
  let stream = newStream();
  /** Offset up to which live viewers have got everything. */
  let delivered = 0;
  /** `redrawing`: output before the coming capture is dropped, because the capture holds it. */
  let mode: "streaming" | "redrawing" | "flooding" | "ended" = "streaming";
  /** Gaps of viewers that came while the pane was being redrawn: their first snapshot tells them. */
  const owedGaps = new WeakMap<FeedViewer, StreamGap>();
  /** Counts suspensions: an answer that belongs to an earlier one counts for nothing. */
  let suspension = 0;
  let rowsInTmux = 0;
  let sizeHolder: string | null = null;
  let lastOutputAt: number | null = null;

  function deliver(bytes: Uint8Array) {
    const offset = delivered;
    delivered += bytes.byteLength;
    for (const viewer of viewers) viewer.data(offset, bytes);
  }

  /** The viewers first: somebody waits for an echo, and nobody for the mirror. */
  function take(bytes: Uint8Array) {
    stream.ring.append(bytes);
    batcher.push(bytes);
    mirror.write(bytes);
    tape?.output(bytes);
  }

  /** tmux is not asked for each line: a full mirror says that there is more above it, by at least one. */
  function rowsAbove(historyRows: number): number {
    return historyRows < MIRROR_SCROLLBACK ? 0 : Math.max(1, rowsInTmux - historyRows);
  }

  function header(
    snapshot: Snapshot,
    gap: StreamGap | null,
    moreHistoryRows = rowsAbove(snapshot.historyRows),
  ): SnapshotHeader {
    return {
      position: { epoch: stream.epoch, offset: snapshot.offset },
      cols: snapshot.cols,
      rows: snapshot.rows,
      historyRows: snapshot.historyRows,
      moreHistoryRows,
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

  function redrawAll(capture: PaneCapture, gap: StreamGap | null, missedOutput: boolean) {
    stream = newStream();
    delivered = 0;
    batcher.dispose();
    if (mirror.cols !== capture.cols || mirror.rows !== capture.rows) mirror.resize(capture.cols, capture.rows);
    mirror.redraw(capture, { offset: 0, missedOutput });
    rowsInTmux = capture.historySize;
    const snapshot = mirror.snapshot();
    const head = header(snapshot, gap);
    if (!head.flooding) tape?.redrawn(snapshot, gap);
    // A picture of a flood goes only to those who have drawn the one before it.
    for (const viewer of viewers) {
      if (head.flooding && !viewer.isCaughtUp) continue;
      viewer.snapshot({ ...head, gap: gap ?? owedGaps.get(viewer) ?? null }, snapshot.data);
      owedGaps.delete(viewer);
    }
    // Who reads the screen has to look again: an adopted pane may print nothing for hours.
    options.onOutput?.();
  }

  /** Holds the viewers until `redrawAll`. */
  function suspend(next: "redrawing" | "flooding"): number {
    batcher.flush();
    mode = next;
    for (const viewer of viewers) viewer.hold();
    suspension += 1;
    return suspension;
  }

  function recapture(gap: StreamGap["reason"] | null) {
    if (mode === "ended") return;
    const wasPaused = mode === "flooding";
    const mine = suspend("redrawing");
    const ask = wasPaused ? upstream.continueAndCapture : upstream.capture;
    ask(MIRROR_SCROLLBACK, (capture) => finishRedraw(mine, capture, gap && { reason: gap, lines: null }));
  }

  function finishRedraw(mine: number, capture: PaneCapture | null, gap: StreamGap | null) {
    if (mine !== suspension || mode === "ended") return;
    if (!capture) {
      // No client, or tmux did not answer: whoever brings a new client asks again, and so do we.
      clock.after(RETRY_MS, () => mine === suspension && recapture(gap?.reason ?? null));
      return;
    }
    mode = "streaming";
    flood.reset();
    // A resize misses nothing: tmux has only drawn the same screen in another size.
    redrawAll(capture, gap, gap !== null);
    tellPresence();
  }

  /** What went by, as far as tmux's history tells: null once the history is full and drops its oldest rows. */
  function unseenLines(rowsBefore: number, capture: PaneCapture): number | null {
    const grown = capture.historySize - rowsBefore;
    return grown > 0 && capture.historySize < options.historyLimit * 0.9 ? grown : null;
  }

  function showFlood() {
    const rowsBefore = rowsInTmux + mirror.snapshot().historyRows;
    const mine = suspend("flooding");
    let last = "";
    upstream.pause();

    function look(capture: PaneCapture | null) {
      if (mine !== suspension || mode === "ended") return;
      if (!capture) return finishRedraw(mine, null, { reason: "flood", lines: null });
      const picture = fingerprint(capture);
      if (picture === last) return end();
      last = picture;
      redrawAll(capture, null, true);
      clock.after(FLOOD_LOOK_MS, () => mine === suspension && mode === "flooding" && upstream.capture(0, look));
    }

    function end() {
      mode = "redrawing";
      upstream.continueAndCapture(MIRROR_SCROLLBACK, (capture) =>
        finishRedraw(mine, capture, { reason: "flood", lines: capture && unseenLines(rowsBefore, capture) }),
      );
    }

    upstream.capture(0, look);
  }

  function presence(): TerminalPresence {
    return { viewers: viewers.size, sizeHolder, cols: mirror.cols, rows: mirror.rows };
  }

  function tellPresence() {
    const now = presence();
    for (const viewer of viewers) viewer.presence(now);
  }

  /** Gives one viewer everything that tmux keeps; the stream goes on behind it without a hole. */
  function drawWithHistory(viewer: FeedViewer, done: () => void) {
    viewer.hold();
    upstream.capture(options.historyLimit, (capture) => {
      // In every other mode the viewer is drawn anew soon, with everybody else.
      if (mode === "streaming" && viewers.has(viewer)) {
        if (capture) drawFromHistory(viewer, capture);
        else drawFromMirror(viewer, null);
      }
      done();
    });
  }

  function drawFromHistory(viewer: FeedViewer, capture: PaneCapture) {
    batcher.flush();
    rowsInTmux = capture.historySize;
    const snapshot = mirror.snapshotWithHistory(capture);
    const more = Math.max(0, capture.historySize - capture.historyLines);
    viewer.snapshot(header(snapshot, null, more), snapshot.data);
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
      hideScreenTitles(bytes);
      if (mode === "streaming") {
        take(bytes);
        if (flood.add(bytes.byteLength, now)) showFlood();
      }
      options.onOutput?.();
    },
    recapture,
    pausedByTmux() {
      if (mode === "streaming") showFlood();
    },
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
      } else {
        const gap: StreamGap | null = resumeFrom && { reason: "reconnect", lines: null };
        if (mode !== "redrawing") drawFromMirror(viewer, gap);
        else if (gap) owedGaps.set(viewer, gap);
      }
      tellPresence();
      return {
        resumed,
        acknowledge: (epoch, offset) => viewer.acknowledge(epoch, offset),
        requestHistory: () => new Promise((resolve) => drawWithHistory(viewer, () => resolve(success(null)))),
        dispose() {
          if (viewers.delete(viewer)) tellPresence();
        },
      };
    },
    end(reason) {
      if (mode === "ended") return;
      batcher.flush();
      mode = "ended";
      tape?.ended(reason);
      for (const viewer of viewers) viewer.ended(reason === "lost" ? "lost" : "ended");
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
  const { historySize, cursor, screenRows } = capture;
  return `${historySize}:${cursor.x}:${cursor.y}:${Buffer.from(screenRows).toString("latin1")}`;
}
