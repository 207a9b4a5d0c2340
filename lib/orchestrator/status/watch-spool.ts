import { type FSWatcher, watch } from "node:fs";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { readPlainFile } from "../files/read-plain-file";
import type { InBackground } from "../in-background";

/** One file of a spool. `replayed` was taken before, by a dashboard that has ended since. */
export type SpoolFile = { name: string; text: string; at: number; replayed: boolean };

export type SpoolWatch = {
  /** Takes what lies there. */
  sweep(): Promise<void>;
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

/**
 * Takes the files of a spool in the order in which they were written, as soon as they are there, and removes them.
 * `take` answers whether the file tells a state: the last one of these is kept. Without `follows` it looks and touches
 * nothing.
 */
export function watchSpool(options: {
  folder: string;
  follows: boolean;
  now: () => number;
  inBackground: InBackground;
  take: (file: SpoolFile) => "keep" | "drop";
}): SpoolWatch {
  const { folder, follows } = options;
  let watcher: FSWatcher | null = null;
  let sweeping: Promise<void> | null = null;
  let again = false;
  let statusLineAt = 0;
  let replayed = false;
  let disposed = false;

  async function sweepOnce() {
    if (follows && !watcher) await open();
    if (!replayed) await replay();
    const names = await readdir(folder).catch(() => []);
    const files = await Promise.all(names.map(look));
    const found = files.filter((file) => file !== null).sort((a, b) => a.at - b.at || a.order - b.order);
    for (const { name } of found.slice(0, -MOST_AT_ONCE)) await remove(name);
    for (const { name, at, size } of found.slice(-MOST_AT_ONCE)) if (!disposed) await takeFile(name, at, size);
  }

  /** What an earlier dashboard knew last. */
  async function replay() {
    replayed = true;
    const found = await lstat(join(folder, KEPT)).catch(() => null);
    const file = found && (await readPlainFile(join(folder, KEPT)).catch(() => null));
    if (file?.kind === "file") {
      options.take({ name: KEPT, text: file.bytes.toString(), at: found?.mtimeMs ?? 0, replayed: true });
    }
  }

  async function look(name: string) {
    if (name === KEPT) return null;
    const found = await lstat(join(folder, name)).catch(() => null);
    if (!found) return null;
    if (name.startsWith(".")) {
      if (options.now() - found.mtimeMs > LEFT_OVER_MS) await remove(name);
      return null;
    }
    return { name, at: found.mtimeMs, size: found.size, order: Number.parseInt(name, 10) || 0 };
  }

  async function takeFile(name: string, at: number, size: number) {
    if (name === STATUS_LINE_FILE && at === statusLineAt) return;
    const file = size > MOST_BYTES ? null : await readPlainFile(join(folder, name)).catch(() => null);
    if (file?.kind !== "file") return remove(name);
    const verdict = options.take({ name, text: file.bytes.toString(), at, replayed: false });
    if (name === STATUS_LINE_FILE) statusLineAt = at;
    else if (!follows) return;
    else if (verdict === "keep")
      await rename(join(folder, name), join(folder, KEPT)).catch(() => {}); // gone meanwhile
    else await remove(name);
  }

  async function remove(name: string) {
    if (follows) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {}); // the next look tries again
  }

  async function open() {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (disposed) return;
    const opened = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || !name.startsWith(".")) options.inBackground(sweep());
    });
    opened.on("error", () => close()); // the next sweep opens it again
    watcher = opened;
  }

  function close() {
    watcher?.close();
    watcher = null;
  }

  function sweep(): Promise<void> {
    if (sweeping) {
      again = true;
      return sweeping;
    }
    sweeping = sweepAll().finally(() => {
      sweeping = null;
    });
    return sweeping;
  }

  async function sweepAll() {
    do {
      again = false;
      await sweepOnce();
    } while (again && !disposed);
  }

  return {
    sweep,
    dispose() {
      disposed = true;
      close();
    },
  };
}
