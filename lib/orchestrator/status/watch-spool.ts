import {
  closeSync,
  constants,
  type FSWatcher,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
} from "node:fs";
import { join } from "node:path";

/** One file of a spool. `replayed` was taken before, by a dashboard that has ended since. */
export type SpoolFile = { name: string; text: string; at: number; replayed: boolean };

export type SpoolWatch = {
  /** Takes what lies there. */
  sweep(): void;
  dispose(): void;
};

/** Always the same file, written over: it is read again when it is another, and stays. */
export const STATUS_LINE_FILE = "status-line.json";
/** The last event that told a state stays for the next dashboard. */
const KEPT = ".last.json";
/** What a program in a sandbox may have piled up there is not read for ever. */
const MOST_AT_ONCE = 1_024;
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
  now: () => number;
  take: (file: SpoolFile) => "keep" | "drop";
}): SpoolWatch {
  const { folder, follows } = options;
  let watcher: FSWatcher | null = null;
  let statusLineAt = 0;
  let replayed = false;
  let disposed = false;

  function sweep() {
    if (disposed) return;
    if (follows && !watcher) open();
    if (!replayed) replay();
    const found = names()
      .map(look)
      .filter((file) => file !== null)
      .sort((a, b) => a.at - b.at || a.order - b.order);
    for (const { name } of found.slice(0, -MOST_AT_ONCE)) remove(name);
    for (const { name, at } of found.slice(-MOST_AT_ONCE)) if (!disposed) takeFile(name, at);
  }

  function names(): string[] {
    return attempt(() => readdirSync(folder)) ?? [];
  }

  /** What an earlier dashboard knew last. */
  function replay() {
    replayed = true;
    const at = attempt(() => lstatSync(join(folder, KEPT)).mtimeMs);
    const text = at === null ? null : read(KEPT);
    if (at !== null && text !== null) options.take({ name: KEPT, text, at, replayed: true });
  }

  function look(name: string) {
    if (name === KEPT) return null;
    const at = attempt(() => lstatSync(join(folder, name)).mtimeMs);
    if (at === null) return null;
    if (!name.startsWith(".")) return { name, at, order: Number.parseInt(name, 10) || 0 };
    if (options.now() - at > LEFT_OVER_MS) remove(name);
    return null;
  }

  function takeFile(name: string, at: number) {
    if (name === STATUS_LINE_FILE && at === statusLineAt) return;
    const text = read(name);
    if (text === null) return remove(name);
    const verdict = options.take({ name, text, at, replayed: false });
    if (name === STATUS_LINE_FILE) statusLineAt = at;
    else if (follows && verdict === "keep") attempt(() => renameSync(join(folder, name), join(folder, KEPT)));
    else remove(name);
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

  function remove(name: string) {
    if (follows) attempt(() => rmSync(join(folder, name), { recursive: true, force: true }));
  }

  function open() {
    const opened = attempt(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || !name.startsWith(".")) sweep();
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
      close();
    },
  };
}

/** Null where it fails: a file may be gone meanwhile, or belong to somebody else; the next sweep tries again. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
