import {
  closeSync,
  constants,
  type FSWatcher,
  fstatSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
} from "node:fs";
import { join } from "node:path";
import type { Clock } from "../clock";

/** One file of a spool. `replayed` was taken before, by a dashboard that has ended since. */
export type SpoolFile = { name: string; text: string; at: number; replayed: boolean };

export type SpoolWatch = {
  /** Takes what lies there; of much, what comes first, and the rest in turns of their own. */
  sweep(): void;
  dispose(): void;
};

/** Always the same file, written over: it is read again when it is another, and stays. */
export const STATUS_LINE_FILE = "status-line.json";
/** The last event that told a state stays for the next dashboard. */
const KEPT = ".last.json";
/** Of what a program in a sandbox may have piled up there: looked at, and read, before others have their turn. */
const MOST_AT_ONCE = 1_024;
const MOST_BYTES_AT_ONCE = 1024 * 1024;
/** Whoever writes much at once is heard at once. */
const GATHER_MS = 10;
const MOST_BYTES = 128 * 1024;
/** What a hook that was killed left half written. */
const LEFT_OVER_MS = 60_000;
/** A link may lead anywhere, and a FIFO without a writer would hold the reader up. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Takes the files of a spool in the order in which they were written, as soon as they are there, and removes them.
 * `take` answers whether the file tells a state: the last one of these is kept. Without `follows` it looks and touches
 * nothing. Some small files in the system's memory are read sooner than a worker thread could be asked for them.
 */
export function watchSpool(options: {
  folder: string;
  follows: boolean;
  clock: Clock;
  take: (file: SpoolFile) => "keep" | "drop";
}): SpoolWatch {
  const { folder, follows, clock } = options;
  let watcher: FSWatcher | null = null;
  let cancelSweep: (() => void) | null = null;
  let statusLineAt = 0;
  let replayed = false;
  let disposed = false;

  function sweep() {
    if (disposed) return;
    if (follows && !watcher) open();
    if (!replayed) replay();
    const { names, more } = list();
    const found = names
      .map(look)
      .filter((file) => file !== null)
      .sort((a, b) => a.at - b.at || a.order - b.order);
    const chosen = follows ? withinBytes(found) : withinBytes(found.toReversed()).reverse();
    let taken = 0;
    for (const { name, at } of chosen) if (!disposed && takeFile(name, at)) taken += 1;
    // What cannot be removed would be found again and again.
    if (taken > 0 && (more || chosen.length < found.length)) sweepSoon();
  }

  function sweepSoon() {
    if (disposed || !follows) return;
    cancelSweep ??= clock.after(GATHER_MS, () => {
      cancelSweep = null;
      sweep();
    });
  }

  function list(): { names: string[]; more: boolean } {
    const names: string[] = [];
    const opened = attempt(() => opendirSync(folder));
    if (!opened) return { names, more: false };
    try {
      for (let entry = opened.readSync(); entry; entry = opened.readSync()) {
        if (names.length === MOST_AT_ONCE) return { names, more: true };
        if (entry.name !== KEPT) names.push(entry.name);
      }
      return { names, more: false };
    } finally {
      opened.closeSync();
    }
  }

  /** What an earlier dashboard knew last. */
  function replay() {
    replayed = true;
    const at = attempt(() => lstatSync(join(folder, KEPT)).mtimeMs);
    const text = at === null ? null : read(KEPT);
    if (at !== null && text !== null) options.take({ name: KEPT, text, at, replayed: true });
  }

  function look(name: string) {
    const found = attempt(() => lstatSync(join(folder, name)));
    if (found === null) return null;
    const { mtimeMs: at, size } = found;
    if (!name.startsWith(".")) return { name, at, size, order: Number.parseInt(name, 10) || 0 };
    if (clock.now() - at > LEFT_OVER_MS) remove(name);
    return null;
  }

  /** Whether it has gone from there. */
  function takeFile(name: string, at: number): boolean {
    if (name === STATUS_LINE_FILE && at === statusLineAt) return false;
    const text = read(name);
    if (text === null) return remove(name);
    const verdict = options.take({ name, text, at, replayed: false });
    if (name === STATUS_LINE_FILE) {
      statusLineAt = at;
      return false;
    }
    if (!follows || verdict === "drop") return remove(name);
    return attempt(() => renameSync(join(folder, name), join(folder, KEPT))) !== null;
  }

  /** Null for what is no plain small file. */
  function read(name: string): string | null {
    return attempt(() => {
      const file = openSync(join(folder, name), READ);
      try {
        const found = fstatSync(file);
        const isPlain = found.isFile() && found.nlink === 1 && found.size <= MOST_BYTES;
        return isPlain ? readFileSync(file, "utf8") : null;
      } finally {
        closeSync(file);
      }
    });
  }

  function remove(name: string): boolean {
    if (!follows) return false;
    return attempt(() => rmSync(join(folder, name), { recursive: true, force: true })) !== null;
  }

  function open() {
    const opened = attempt(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || !name.startsWith(".")) sweepSoon();
      });
    });
    opened?.on("error", close); // the next sweep opens it again
    watcher = opened;
  }

  function close() {
    watcher?.close();
    watcher = null;
  }

  return {
    sweep,
    dispose() {
      disposed = true;
      cancelSweep?.();
      close();
    },
  };
}

/** The first of them, as far as they may be read in one go: at least one. What is too large is not read at all. */
function withinBytes<F extends { size: number }>(files: readonly F[]): F[] {
  let bytes = 0;
  const end = files.findIndex(({ size }) => {
    bytes += size <= MOST_BYTES ? size : 0;
    return bytes > MOST_BYTES_AT_ONCE;
  });
  return end === -1 ? [...files] : files.slice(0, end);
}

/** Null where it fails: a file may be gone meanwhile, or belong to somebody else; the next sweep tries again. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
