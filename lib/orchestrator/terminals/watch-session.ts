import type { Pane, PaneId, SessionName, SessionStream, StreamSink, Tmux } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import { type CaptureDone, createPaneFeed, type PaneFeed, type PaneUpstream } from "./pane-feed";
import type { OpenPaneTape } from "./pane-tape";

const RECONNECT_FIRST_MS = 100;
const RECONNECT_LAST_MS = 5_000;

/** A running session with the feed of its active pane. */
export type WatchedSession = {
  readonly name: SessionName;
  readonly feed: PaneFeed;
  /** The pane that is shown and typed into. */
  readonly pane: Pick<Pane, "id" | "windowId">;
  dispose(): void;
};

export type WatchOptions = {
  tmux: Pick<Tmux, "openStream" | "hasSession" | "listPanes">;
  clock: Clock;
  historyLimit: number;
  /** Called after each chunk of output. */
  onOutput: (name: SessionName) => void;
  /** Called once, when the session is gone; `lost` when the tmux server went with it. */
  onEnded: (name: SessionName, reason: "ended" | "lost") => void;
  /** Records what the session prints. */
  tapeOf?: (name: SessionName, origin: "newborn" | "adopted") => OpenPaneTape | undefined;
};

/**
 * Opens the stream of a session. A newborn one is followed from its first byte; any other is drawn from tmux first.
 * A lost control client is replaced with growing pauses, and what it missed is drawn anew.
 */
export async function watchSession(
  options: WatchOptions,
  name: SessionName,
  firstPane: Pick<Pane, "id" | "windowId" | "cols" | "rows">,
  origin: "newborn" | "adopted",
): Promise<WatchedSession> {
  const { tmux, clock } = options;
  let pane = firstPane;
  let stream: SessionStream | null = null;
  let closed = false;

  const upstream: PaneUpstream = {
    capture(historyLines, done) {
      if (stream) stream.capture(pane.id, { historyLines }, unlessFailed(done));
      else done(null);
    },
    pause: () => stream?.pause(pane.id),
    continueAndCapture(historyLines, done) {
      if (stream) stream.continueAndCapture(pane.id, { historyLines }, unlessFailed(done));
      else done(null);
    },
  };
  const feed = createPaneFeed({
    clock,
    upstream,
    cols: pane.cols,
    rows: pane.rows,
    historyLimit: options.historyLimit,
    onOutput: () => options.onOutput(name),
    openTape: options.tapeOf?.(name, origin),
  });

  function close(reason: "ended" | "lost") {
    if (closed) return;
    closed = true;
    feed.end(reason);
    options.onEnded(name, reason);
  }

  async function followLayout() {
    const active = await activePane(tmux, name);
    if (!active || closed) return;
    const moved = active.id !== pane.id;
    const resized = active.cols !== feed.mirror.cols || active.rows !== feed.mirror.rows;
    pane = active;
    if (moved || resized) feed.recapture(null);
  }

  const sink: StreamSink = {
    output: (paneId: PaneId, bytes) => {
      if (paneId === pane.id) feed.output(bytes);
    },
    layoutChanged: () => void followLayout().catch(() => {}),
    // Asked for by the feed in a flood; otherwise tmux found us late, and the screen has to be drawn anew.
    paused: (paneId) => {
      if (paneId === pane.id) feed.pausedByTmux();
    },
    exited: (reason) => {
      stream = null;
      if (reason === "session-ended") close("ended");
      else if (reason === "server-lost") close("lost");
      else reconnect(RECONNECT_FIRST_MS);
    },
  };

  function reconnect(delay: number) {
    clock.after(delay, () => {
      if (closed) return;
      open().then(
        () => feed.recapture("reconnect"),
        async () => {
          if (!(await tmux.hasSession(name).catch(() => false))) close("ended");
          else reconnect(Math.min(delay * 2, RECONNECT_LAST_MS));
        },
      );
    });
  }

  async function open() {
    const opened = await tmux.openStream(name, sink);
    if (closed) opened.dispose();
    else stream = opened;
  }

  await open();
  if (origin === "adopted") feed.recapture(null);
  return {
    name,
    feed,
    get pane() {
      return pane;
    },
    dispose() {
      closed = true;
      stream?.dispose();
      feed.end("left");
    },
  };
}

export async function activePane(tmux: Pick<Tmux, "listPanes">, name: SessionName): Promise<Pane | null> {
  const panes = await tmux.listPanes();
  return panes.find((pane) => pane.sessionName === name && pane.active) ?? null;
}

function unlessFailed(done: CaptureDone) {
  return (answer: Parameters<Parameters<SessionStream["capture"]>[2]>[0]) =>
    done(answer instanceof Error ? null : answer);
}
