import type { AgentId } from "@/lib/contract/ids";
import type { AppError } from "@/lib/contract/reply";
import type { TapeMark } from "@/lib/contract/tape-marks";
import type { StreamGap } from "@/lib/contract/terminal";
import type { Snapshot } from "@/lib/terminal/mirror-types";
import type { Clock } from "../clock";
import type { OpenPaneTape } from "../terminals/pane-tape";
import type { FromRecorder, PaneKey, PictureGap, RecorderSetup, Size, TapeEvent, TapeLimits } from "./tape-messages";
import type { RecorderThread, startRecorderThread } from "./tape-threads";

/** Output is gathered for so long before it goes to the other thread. */
const GATHER_MS = 200;
const GATHER_BYTES = 256 * 1024;
/** More than this is not kept for a thread that is behind: the tape gets a gap instead. */
const MOST_WAITING = 16 * 1024 * 1024;
const CAUGHT_UP = 2 * 1024 * 1024;
/** At the end, for a thread that hangs on a disk which does not answer. */
const LAST_WAIT_MS = 5_000;
/** A thread that died is started again after so long. */
const RESTART_MS = 2_000;

type Pane = {
  key: PaneKey;
  agent: AgentId;
  sessionStartedAt: number;
  picture: () => Snapshot;
  size: Size;
  /** Events of it go to the thread. */
  on: boolean;
  /** Output of it was dropped since then. */
  droppedSince: number | null;
  lastOutputAt: number;
  ats: number[];
  chunks: Uint8Array[];
  bytes: number;
};

export type PaneTapes = {
  open(agent: AgentId, sessionStartedAt: number | null): OpenPaneTape;
  mark(agent: AgentId, mark: TapeMark): void;
  /** Who is recorded, and what is masked, may be different now. */
  registryChanged(limits: TapeLimits, secrets: readonly string[]): void;
  /** Resolves when everything so far is on the disk and in the index. */
  flush(): Promise<void>;
  dispose(): Promise<void>;
};

/**
 * Brings what panes print to the thread that records. Costs the stream an append per chunk; a thread that is behind, or
 * dies, costs the tape a gap that is marked, never the stream.
 */
export function createPaneTapes(options: {
  clock: Clock;
  start: (on: Parameters<typeof startRecorderThread>[2]) => RecorderThread;
  limits: RecorderSetup["limits"];
  isRecorded: (agent: AgentId) => boolean;
  onProblem: (error: AppError | null) => void;
}): PaneTapes {
  const { clock } = options;
  const panes = new Map<PaneKey, Pane>();
  const flushes = new Map<number, () => void>();
  let thread: RecorderThread | null = null;
  let limits = options.limits;
  let lastKey = 0;
  let lastFlush = 0;
  let events: TapeEvent[] = [];
  let gathered = 0;
  /** Given to the thread, and not done with. */
  let underWay = 0;
  let cancelSend: (() => void) | null = null;
  let closed: (() => void) | null = null;
  let disposed = false;

  function running(): RecorderThread {
    thread ??= options.start({ message: take, lost });
    return thread;
  }

  function take(message: FromRecorder) {
    if (message.type === "done") {
      underWay -= message.bytes;
      if (underWay < CAUGHT_UP) for (const pane of panes.values()) catchUp(pane);
    } else if (message.type === "flushed") {
      flushes.get(message.id)?.();
      flushes.delete(message.id);
    } else if (message.type === "wants-picture") {
      const pane = panes.get(message.key);
      if (pane?.on) push(pictureOf(pane, null, true));
    } else if (message.type === "problem") {
      options.onProblem(message.error);
    } else closed?.();
  }

  function lost(error: Error) {
    thread = null;
    underWay = 0;
    events = [];
    for (const resolve of flushes.values()) resolve();
    flushes.clear();
    closed?.();
    for (const pane of panes.values()) {
      dropOutput(pane);
      if (pane.on) pane.droppedSince ??= clock.now();
      pane.on = false;
    }
    if (disposed) return;
    options.onProblem({
      code: "tape-thread-lost",
      message: "The thread that writes the tape has ended. It is started again.",
      hint: "Agents keep running. If it happens again, report it with the cause.",
      cause: error.message,
    });
    clock.after(RESTART_MS, () => {
      if (disposed) return;
      options.onProblem(null);
      for (const pane of panes.values()) follow(pane);
    });
  }

  function push(...more: TapeEvent[]) {
    events.push(...more);
    cancelSend ??= clock.after(GATHER_MS, send);
  }

  function send() {
    cancelSend?.();
    cancelSend = null;
    for (const pane of panes.values()) takeOutput(pane);
    if (events.length === 0) return;
    const sent = events;
    events = [];
    gathered = 0;
    const buffers = sent.flatMap((event) => ("data" in event ? [event.data.buffer as ArrayBuffer] : []));
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    underWay += bytes;
    running().post({ type: "events", events: sent, bytes }, buffers);
  }

  /** Behind the events that came before it; its own come after. */
  function takeOutput(pane: Pane) {
    if (pane.bytes === 0) return;
    // An array of its own: it is handed over, and a pooled one would take others along.
    const data = new Uint8Array(pane.bytes);
    const ends: number[] = [];
    let end = 0;
    for (const chunk of pane.chunks) {
      data.set(chunk, end);
      end += chunk.byteLength;
      ends.push(end);
    }
    events.push({ type: "output", key: pane.key, ats: pane.ats, ends, data });
    dropOutput(pane);
  }

  function dropOutput(pane: Pane) {
    pane.ats = [];
    pane.chunks = [];
    pane.bytes = 0;
  }

  function pictureOf(pane: Pane, gap: PictureGap, nextPart: boolean): TapeEvent {
    takeOutput(pane);
    const { data, cols, rows } = pane.picture();
    pane.size = { cols, rows };
    return {
      type: "picture",
      key: pane.key,
      at: clock.now(),
      size: pane.size,
      data: new Uint8Array(data),
      gap,
      nextPart,
    };
  }

  function catchUp(pane: Pane) {
    if (!pane.on || pane.droppedSince === null) return;
    const sinceMs = clock.now() - pane.droppedSince;
    pane.droppedSince = null;
    push(pictureOf(pane, { reason: "late", lines: null, sinceMs }, false));
  }

  /** Starts or ends the recording of a pane that is there, as the registry says. */
  function follow(pane: Pane) {
    const wanted = options.isRecorded(pane.agent);
    if (wanted === pane.on) return;
    pane.on = wanted;
    const { key, agent, sessionStartedAt, size } = pane;
    if (wanted) {
      push({ type: "start", key, at: clock.now(), agent, sessionStartedAt, size });
      const sinceMs = pane.droppedSince === null ? null : clock.now() - pane.droppedSince;
      pane.droppedSince = null;
      push(pictureOf(pane, sinceMs === null ? null : { reason: "late", lines: null, sinceMs }, false));
    } else {
      takeOutput(pane);
      push({ type: "end", key, at: clock.now(), sessionEnded: false });
    }
  }

  return {
    open: (agent, sessionStartedAt) => (size, picture) => {
      const key = ++lastKey;
      const on = options.isRecorded(agent);
      const openedAt = clock.now();
      const pane: Pane = {
        ...{
          key,
          agent,
          sessionStartedAt: sessionStartedAt ?? openedAt,
          picture,
          size: { cols: size.cols, rows: size.rows },
          on,
        },
        ...{ droppedSince: null, lastOutputAt: openedAt, ats: [], chunks: [], bytes: 0 },
      };
      panes.set(key, pane);
      if (on) push({ type: "start", key, at: openedAt, agent, sessionStartedAt, size: pane.size });
      return {
        output(bytes) {
          if (!pane.on || pane.droppedSince !== null) return;
          const now = clock.now();
          if (underWay + gathered > MOST_WAITING) {
            pane.droppedSince = now;
            return;
          }
          pane.lastOutputAt = now;
          pane.ats.push(now);
          pane.chunks.push(bytes);
          pane.bytes += bytes.byteLength;
          gathered += bytes.byteLength;
          if (gathered > GATHER_BYTES) send();
          else cancelSend ??= clock.after(GATHER_MS, send);
        },
        redrawn(snapshot, gap) {
          if (!pane.on) return;
          takeOutput(pane);
          const { cols, rows, data } = snapshot;
          pane.size = { cols, rows };
          pane.droppedSince = null;
          const told = gap && gapOf(gap, clock.now() - pane.lastOutputAt);
          const picture = {
            type: "picture",
            key,
            at: clock.now(),
            size: pane.size,
            gap: told,
            nextPart: false,
          } as const;
          push({ ...picture, data: new Uint8Array(data) });
        },
        ended(reason) {
          panes.delete(key);
          if (!pane.on) return;
          takeOutput(pane);
          push({ type: "end", key, at: clock.now(), sessionEnded: reason !== "left" });
        },
      };
    },
    mark(agent, mark) {
      for (const pane of panes.values()) {
        if (pane.agent !== agent || !pane.on) continue;
        takeOutput(pane);
        push({ type: "mark", key: pane.key, at: clock.now(), mark });
      }
    },
    registryChanged(next, secrets) {
      thread?.post({ type: "secrets", secrets: [...secrets] });
      if (JSON.stringify(next) !== JSON.stringify(limits)) {
        limits = next;
        thread?.post({ type: "limits", limits });
      }
      for (const pane of panes.values()) follow(pane);
    },
    flush() {
      send();
      if (!thread) return Promise.resolve();
      const id = ++lastFlush;
      return new Promise((resolve) => {
        flushes.set(id, resolve);
        running().post({ type: "flush", id });
      });
    },
    async dispose() {
      send();
      disposed = true;
      const last = thread;
      if (!last) return;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(LAST_WAIT_MS, resolve);
        closed = () => {
          cancel();
          resolve();
        };
        last.post({ type: "close" });
      });
      await last.terminate();
    },
  };
}

function gapOf({ reason, lines }: StreamGap, sinceMs: number): PictureGap {
  return { reason, lines, sinceMs };
}
