import type { AgentId } from "@/lib/contract/ids";
import type { RecordingId } from "@/lib/contract/tape";
import { fileFailure } from "../files/file-failure";
import { createPaneRecorder, type PaneRecorder, type Run } from "./pane-recorder";
import type { FromRecorder, PaneKey, RecorderSetup, TapeEvent } from "./tape-messages";
import type { TapeShelf } from "./tape-shelf";

/** Between two tries to write again where it has failed. */
const RETRY_MS = 2_000;
/** Lines wait so long for a common transaction. */
const INDEX_EVERY_MS = 1_000;
const INDEX_LINES = 500;

export type EventRecorder = {
  take(event: TapeEvent): void;
  /** All values that are masked from now on. */
  know(secrets: readonly string[]): void;
  /** To be called several times a second. */
  tick(now: number): void;
  /** Everything so far is written and can be searched. */
  flush(): void;
  close(): void;
};

type Pane = {
  recorder: PaneRecorder;
  decoder: TextDecoder;
  /** Writing failed: what comes is dropped until a picture begins another part. */
  brokenSince: number | null;
  pictureAsked: boolean;
};

/** Turns events of panes into recordings on the disk and lines in the index. Runs in the thread that writes. */
export function createEventRecorder(options: {
  setup: Pick<RecorderSetup, "folder" | "patterns" | "secrets">;
  shelf: TapeShelf;
  tell: (message: FromRecorder) => void;
  now: () => number;
}): EventRecorder {
  const { setup, shelf, tell, now } = options;
  const panes = new Map<PaneKey, Pane>();
  let { secrets }: { secrets: readonly string[] } = setup;
  let indexedAt = 0;
  let linesWaiting = 0;
  let hasProblem = false;

  function start(event: Extract<TapeEvent, { type: "start" }>) {
    const { agent, size } = event;
    const recorder = createPaneRecorder({
      folder: setup.folder,
      agent,
      run: runOf(agent, event.sessionStartedAt),
      size,
      mask: { patterns: setup.patterns, values: secrets },
      index: { lastLines: shelf.lastLines },
    });
    panes.set(event.key, { recorder, decoder: newDecoder(), brokenSince: null, pictureAsked: false });
  }

  /** A session that was there before goes on with its tape; a newborn one begins another. */
  function runOf(agent: AgentId, sessionStartedAt: number | null): Run | null {
    const last = sessionStartedAt === null ? undefined : shelf.lastOf(agent);
    if (!last || sessionStartedAt === null || last.state === "ended" || sessionStartedAt > last.endedAt) return null;
    return { id: last.group as RecordingId, part: last.part }; // groups are recordings' ids
  }

  function attempt(pane: Pane, key: PaneKey, work: () => void) {
    try {
      work();
      shelve(pane);
    } catch (error) {
      fail(pane, key, error);
    }
  }

  function fail(pane: Pane, key: PaneKey, error: unknown) {
    const reply = fileFailure(error, setup.folder);
    pane.brokenSince = now();
    pane.pictureAsked = false;
    endPart(pane, "continued");
    hasProblem = true;
    tell({
      type: "problem",
      error: reply.ok ? null : { ...reply.error, message: `The tape is not written: ${reply.error.message}` },
    });
    askForPicture(pane, key, RETRY_MS);
  }

  function askForPicture(pane: Pane, key: PaneKey, waitMs: number) {
    if (pane.pictureAsked || now() - (pane.brokenSince ?? 0) < waitMs) return;
    pane.pictureAsked = true;
    tell({ type: "wants-picture", key });
  }

  function endPart(pane: Pane, state: "continued" | "ended", packs = true) {
    shelve(pane);
    const finished = pane.recorder.finish(state);
    const lines = pane.recorder.takeLines();
    if (!finished) return;
    shelf.append(pane.recorder.agent, finished, lines);
    shelf.finished(finished, packs);
  }

  function heal(pane: Pane) {
    pane.brokenSince = null;
    if (!hasProblem || [...panes.values()].some(({ brokenSince }) => brokenSince !== null)) return;
    hasProblem = false;
    tell({ type: "problem", error: null });
  }

  /** Tells the index of the part before its first line is there. */
  function shelve(pane: Pane) {
    const { current } = pane.recorder;
    if (current && !shelf.knows(current.name)) shelf.put(current);
  }

  function index(pane: Pane) {
    const { agent, current } = pane.recorder;
    if (current) shelf.append(agent, current, pane.recorder.takeLines());
  }

  function indexAll(time: number) {
    indexedAt = time;
    linesWaiting = 0;
    shelf.together(() => {
      for (const pane of panes.values()) index(pane);
    });
  }

  return {
    take(event) {
      if (event.type === "start") return start(event);
      const pane = panes.get(event.key);
      if (!pane) return;
      const { recorder } = pane;
      if (event.type === "end") {
        endPart(pane, event.sessionEnded ? "ended" : "continued");
        heal(pane);
        panes.delete(event.key);
      } else if (event.type === "picture") {
        if (event.nextPart || pane.brokenSince !== null) endPart(pane, "continued");
        pane.decoder = newDecoder();
        pane.pictureAsked = false;
        attempt(pane, event.key, () => {
          recorder.picture(event.at, event.size, Buffer.from(event.data).toString("utf8"), event.gap);
          heal(pane);
        });
      } else if (pane.brokenSince === null) {
        attempt(pane, event.key, () => {
          if (event.type === "mark") recorder.mark(event.at, event.mark);
          else for (const { at, text } of textsOf(event, pane.decoder)) recorder.output(at, text);
        });
        linesWaiting += 1;
        if (recorder.isFull) askForPicture(pane, event.key, 0);
      }
    },
    know(values) {
      secrets = values;
      for (const { recorder } of panes.values()) recorder.know(values);
    },
    tick(time) {
      for (const [key, pane] of panes) {
        if (pane.brokenSince === null) attempt(pane, key, () => pane.recorder.tick(time));
        else askForPicture(pane, key, RETRY_MS);
      }
      if (time - indexedAt >= INDEX_EVERY_MS || linesWaiting > INDEX_LINES) indexAll(time);
    },
    flush() {
      // What still waits for the end of a word stays: it has not been said yet.
      indexAll(now());
      for (const { recorder } of panes.values()) if (recorder.current) shelf.put(recorder.current);
    },
    close() {
      // Packing takes time that nobody has at the end.
      for (const pane of panes.values()) endPart(pane, "continued", false);
      panes.clear();
    },
  };
}

/** Chunks that came at the same moment are one event. */
function textsOf({ ats, ends, data }: Extract<TapeEvent, { type: "output" }>, decoder: TextDecoder) {
  const texts: { at: number; text: string }[] = [];
  let start = 0;
  ends.forEach((end, index) => {
    const at = ats[index] ?? 0;
    const text = decoder.decode(data.subarray(start, end), { stream: true });
    start = end;
    const last = texts.at(-1);
    if (last && at - last.at < 8) last.text += text;
    else texts.push({ at, text });
  });
  return texts.filter(({ text }) => text !== "");
}

function newDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}
