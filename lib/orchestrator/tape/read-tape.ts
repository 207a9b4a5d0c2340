import { statSync } from "node:fs";
import type { AgentId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import {
  Recording,
  type RecordingDetail,
  type RecordingId,
  type TapeHits,
  type TapeLine,
  type TapeQuery,
} from "@/lib/contract/tape";
import { type IndexSource, openTextIndex, type TextIndex } from "@/lib/store/text-index";
import { parseQuery } from "./parse-query";
import { indexFileOf } from "./tape-folder";

/** Hits are counted up to this many; a person who has more asks more exactly. */
const COUNT_TO = 500;
/** A search ends after so long, with what it has. */
const PATIENCE_MS = 70;
const MOST_RECORDINGS = 500;

export type ListFilter = { agent?: AgentId | undefined; run?: RecordingId | undefined; limit?: number | undefined };

/** Around a moment: as much as a screen shows. */
export type LinesAround = { seconds: number; before: number; after: number };

/** What can be asked of the tape without writing it. */
export type TapeReader = {
  search(query: TapeQuery): Reply<TapeHits>;
  /** Newest first. */
  list(filter: ListFilter): Reply<Recording[]>;
  read(id: RecordingId, around: LinesAround | null): Reply<RecordingDetail>;
  /** All lines of one, oldest first. */
  text(id: RecordingId): Reply<TapeLine[]>;
  usage(): Reply<{ bytes: number; recordings: number; oldestAt: number | null }>;
  dispose(): void;
};

/** Reads the index of a folder, anew each time until it is there. Made for a thread of its own: a search takes its time. */
export function createTapeReader(folder: string, now: () => number): TapeReader {
  let kept: { index: TextIndex; inode: number } | null = null;

  /** A damaged index is replaced by another file, and at first there is none. */
  function inodeNow(): number | null {
    return statSync(indexFileOf(folder), { throwIfNoEntry: false })?.ino ?? null;
  }

  function open(): Reply<TextIndex> {
    const inode = inodeNow();
    if (kept && kept.inode === inode) return success(kept.index);
    letGo();
    const opened = openTextIndex(indexFileOf(folder), "read");
    if (opened.ok && inode !== null) kept = { index: opened.value, inode };
    return opened;
  }

  function letGo() {
    kept?.index.dispose();
    kept = null;
  }

  function withIndex<T>(work: (index: TextIndex) => Reply<T>): Reply<T> {
    const index = open();
    if (!index.ok) return index;
    try {
      return work(index.value);
    } catch (error) {
      letGo();
      return failure("index-unusable", "The tape's index could not be read.", {
        hint: "Try again in a moment. If it happens again, start the dashboard again: it mends the index.",
        cause: error instanceof Error ? error.message : String(error),
      });
    }
  }

  return {
    search(query) {
      const started = performance.now();
      const parsed = parseQuery(query.text, query.matchCase);
      if (!parsed) {
        return failure("bad-search", `'${query.text}' holds no letter or digit, so that nothing can be found by it.`, {
          hint: 'Write words that stood in one line, or "several words" as they stood there.',
        });
      }
      return withIndex((index) => {
        const found = index.search({
          ...{ match: parsed.match, fits: parsed.fits, owner: query.agent ?? null },
          ...{ from: query.from ?? null, to: query.to ?? null, below: cursorOf(query.cursor) },
          ...{ limit: query.limit, countTo: COUNT_TO, patienceMs: PATIENCE_MS },
        });
        const sources = sourcesOf(
          index,
          found.lines.map(({ source }) => source),
        );
        const hits = found.lines.flatMap(({ source, at, text }) => {
          const recording = sources.get(source);
          if (!recording) return [];
          const seconds = secondsOf(recording, at);
          return [{ recording: recording.id, agent: recording.agent, at, seconds, text, ranges: parsed.ranges(text) }];
        });
        hits.sort((a, b) => b.at - a.at);
        const tookMs = Math.round((performance.now() - started) * 10) / 10;
        const cursor = found.next === null ? null : String(found.next);
        return success({ hits, count: found.count, more: found.more, cursor, tookMs });
      });
    },
    list: ({ agent, run, limit = MOST_RECORDINGS }) =>
      withIndex((index) =>
        success(
          index.sources({ owner: agent, group: run, limit: Math.min(limit, MOST_RECORDINGS) }).flatMap(recordingOf),
        ),
      ),
    read: (id, around) =>
      withIndex((index) => {
        const source = index.source(id);
        const [recording] = source ? recordingOf(source) : [];
        if (!recording) return notKept(id);
        const parts = index.sources({ group: recording.run, limit: MOST_RECORDINGS }).flatMap(recordingOf).reverse();
        return success({ recording, parts, lines: around ? linesAround(index, recording, around) : [] });
      }),
    text: (id) =>
      withIndex((index) => {
        const source = index.source(id);
        const [recording] = source ? recordingOf(source) : [];
        if (!recording) return notKept(id);
        return success(
          index.lines(id, 0, now() + 86_400_000).map((line) => ({ ...line, seconds: secondsOf(recording, line.at) })),
        );
      }),
    usage: () =>
      withIndex((index) => {
        const { bytes, sources, oldestAt } = index.usage();
        return success({ bytes, recordings: sources, oldestAt });
      }),
    dispose: letGo,
  };
}

function linesAround(index: TextIndex, recording: Recording, { seconds, before, after }: LinesAround): TapeLine[] {
  const at = recording.startedAt + seconds * 1000;
  const lines = index.lines(recording.id, recording.startedAt, recording.endedAt + 1_000);
  const first = lines.findIndex((line) => line.at >= at - 1);
  const here = first === -1 ? lines.length : first;
  return lines
    .slice(Math.max(0, here - before), here + after)
    .map((line) => ({ ...line, seconds: secondsOf(recording, line.at) }));
}

function sourcesOf(index: TextIndex, names: readonly string[]): Map<string, Recording> {
  const found = [...new Set(names)].flatMap((name) => {
    const source = index.source(name);
    return source ? recordingOf(source) : [];
  });
  return new Map(found.map((recording) => [recording.id, recording]));
}

function recordingOf({ name, owner, group, part, startedAt, endedAt, state, bytes, lines }: IndexSource): Recording[] {
  const parsed = Recording.safeParse({
    id: name,
    agent: owner,
    run: group,
    part,
    startedAt,
    endedAt,
    state,
    bytes,
    lines,
  });
  return parsed.success ? [parsed.data] : [];
}

function secondsOf({ startedAt }: Recording, at: number): number {
  return Math.max(0, Math.round(at - startedAt) / 1000);
}

function cursorOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function notKept(id: RecordingId): Reply<never> {
  return failure("recording-not-found", `There is no recording ${id}.`, {
    hint: "It was never there, or is older than what is kept. See what there is: orchestrator tape list",
  });
}
