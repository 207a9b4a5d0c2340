import { constants, type FSWatcher, watch } from "node:fs";
import { open } from "node:fs/promises";
import type { InBackground } from "../in-background";
import { readTranscriptLine, type TranscriptTale, UNREAD } from "./read-transcript";

export type TranscriptWatch = {
  readonly file: string;
  readonly tale: TranscriptTale;
  /** Reads what has been added since. */
  look(): Promise<void>;
  dispose(): void;
};

/** The end of a conversation says how it stands; a whole one may have hundreds of megabytes. */
const TAIL_BYTES = 256 * 1024;
/** A longer line tells nothing that is asked for. */
const MOST_REST = 4 * 1024 * 1024;
/** An agent may write beside its conversation: a link may lead anywhere, and a FIFO would hold the reader up. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Follows one conversation's file from near its end, reading only what is added. */
export function followTranscript(options: {
  file: string;
  inBackground: InBackground;
  onChange: () => void;
}): TranscriptWatch {
  const { file } = options;
  let tale = UNREAD;
  let offset: number | null = null;
  let rest = "";
  let skipsFirst = false;
  let watcher: FSWatcher | null = null;
  let reading: Promise<void> | null = null;
  let again = false;
  let disposed = false;

  async function readMore() {
    if (!watcher) openWatch();
    const handle = await open(file, READ).catch(() => null);
    if (!handle) return;
    try {
      const found = await handle.stat();
      if (!found.isFile()) return;
      const { size } = found;
      begin(size);
      const bytes = Buffer.alloc(size - (offset ?? 0));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      offset = (offset ?? 0) + bytesRead;
      take(bytes.subarray(0, bytesRead).toString("utf8"));
    } finally {
      await handle.close();
    }
  }

  /** From the end at first, after it was written anew, and where more was added than anybody needs. */
  function begin(size: number) {
    if (offset !== null && size >= offset && size - offset <= TAIL_BYTES) return;
    offset = Math.max(0, size - TAIL_BYTES);
    skipsFirst = offset > 0;
    rest = "";
  }

  function take(text: string) {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, MOST_REST);
    if (skipsFirst && lines.length > 0) {
      lines.shift();
      skipsFirst = false;
    }
    const before = tale;
    for (const line of lines) tale = readTranscriptLine(tale, line);
    if (tale !== before && !disposed) options.onChange();
  }

  function openWatch() {
    try {
      watcher = watch(file, { persistent: false }, () => options.inBackground(look()));
    } catch {
      return; // Not written before the first prompt.
    }
    watcher.on("error", () => {
      watcher?.close();
      watcher = null;
    });
  }

  function look(): Promise<void> {
    if (reading) {
      again = true;
      return reading;
    }
    reading = readAll().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function readAll() {
    do {
      again = false;
      if (!disposed) await readMore();
    } while (again && !disposed);
  }

  return {
    file,
    get tale() {
      return tale;
    },
    look,
    dispose() {
      disposed = true;
      watcher?.close();
    },
  };
}
