import { constants, watch } from "node:fs";
import { copyFile, type FileHandle, open, truncate } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Violation, ViolationCount, ViolationFilter } from "@/lib/contract/enforcement";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import { parseViolation } from "./parse-violation";

/** What is kept of a long log: its newest lines. */
const MAX_KEPT = 2_000;
/** Read at the start, and at most for one burst: the newest part of the file. */
const MAX_READ_BYTES = 1024 * 1024;
/** A larger log moves aside; one older part is kept. */
const ROTATE_BYTES = 10 * 1024 * 1024;
/** For file systems without change events, and for watchers that ran out. */
const RESCAN_MS = 5_000;
const HOUR_MS = 3_600_000;

export type ViolationsLog = {
  /** The newest ones that the filter lets through, newest first. */
  list(filter: ViolationFilter): Violation[];
  count(agent: string): ViolationCount;
  /** Reads what has been written since; calls made meanwhile wait for their turn. */
  look(): Promise<void>;
  dispose(): void;
};

type ViolationsLogParts = {
  /** `logs/hook-violations.log`, which every agent's hook appends to. */
  file: string;
  clock: Clock;
  inBackground: InBackground;
  onAdded: (added: Violation[]) => void;
  /** Whether this process moves a log aside that has grown too large: one of them does. */
  rotates: boolean;
};

/**
 * The guard's log, followed as it grows. A line that no hook has written is left out; a file that was cut off or
 * replaced is read from its beginning again.
 */
export async function followViolations(parts: ViolationsLogParts): Promise<ViolationsLog> {
  const { file, clock, inBackground } = parts;
  let kept: Violation[] = [];
  const blockedAt = new Map<string, number[]>();
  let nextId = 1;
  let position = { inode: 0, offset: 0 };
  let rest = "";
  let turn: Promise<void> = Promise.resolve();
  let disposed = false;
  let cancelRescan = () => {};

  async function readNew(): Promise<Violation[]> {
    // A pipe that somebody put there would keep whoever opens it waiting.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(() => null);
    if (!handle) return [];
    try {
      return (await handle.stat()).isFile() ? await readFrom(handle) : [];
    } finally {
      await handle.close();
    }
  }

  async function readFrom(handle: FileHandle): Promise<Violation[]> {
    const { ino, size } = await handle.stat();
    if (ino !== position.inode || size < position.offset) {
      position = { inode: ino, offset: 0 };
      rest = "";
    }
    const start = Math.max(position.offset, size - MAX_READ_BYTES);
    if (start > position.offset) rest = "";
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    position.offset = start + bytesRead;
    // A line is appended in one write, so only a cut start leaves half of one; the rest waits for its end.
    const lines = (rest + bytes.toString("utf8", 0, bytesRead)).split("\n");
    rest = lines.pop() ?? "";
    return lines.flatMap((line) => {
      const parsed = parseViolation(line);
      return parsed ? [{ id: nextId++, ...parsed }] : [];
    });
  }

  async function lookNow(): Promise<void> {
    const added = await readNew();
    if (disposed || added.length === 0) return;
    kept = [...kept, ...added].slice(-MAX_KEPT);
    countAgain();
    parts.onAdded(added);
    if (parts.rotates && position.offset > ROTATE_BYTES) await moveAside();
  }

  /** Every card asks, far more often than a call is blocked. */
  function countAgain() {
    blockedAt.clear();
    for (const { agent, verdict, at } of kept) {
      if (verdict !== "BLOCKED") continue;
      const times = blockedAt.get(agent) ?? [];
      times.push(at);
      blockedAt.set(agent, times);
    }
  }

  /** It stays the same file: sandboxes have mounted another one over it. */
  async function moveAside() {
    await copyFile(file, `${file}.1`);
    await truncate(file);
  }

  function look(): Promise<void> {
    turn = turn.then(lookNow, lookNow);
    return turn;
  }

  function rescan() {
    cancelRescan = clock.after(RESCAN_MS, () => inBackground(look().finally(() => disposed || rescan())));
  }

  await look();
  const watcher = watchLog(file, () => inBackground(look()));
  rescan();

  return {
    list({ agent, tool, text, limit }) {
      const wanted = text?.toLowerCase();
      const fits = (each: Violation) =>
        (agent === undefined || each.agent === agent) &&
        (tool === undefined || each.tool === tool) &&
        (wanted === undefined || `${each.subject} ${each.rule}`.toLowerCase().includes(wanted));
      return kept.filter(fits).slice(-limit).reverse();
    },
    count(agent) {
      const times = blockedAt.get(agent) ?? [];
      const since = clock.now() - HOUR_MS;
      return { lastHour: times.filter((at) => at >= since).length, total: times.length };
    },
    look,
    dispose() {
      disposed = true;
      cancelRescan();
      watcher.close();
    },
  };
}

/** The folder is the hooks' to make: until it is there, the one around it is watched. */
function watchLog(file: string, onChange: () => void): { close(): void } {
  const folder = dirname(file);
  let inner = watchFolder(folder, basename(file), onChange);
  const outer = inner
    ? null
    : watchFolder(dirname(folder), basename(folder), () => {
        inner ??= watchFolder(folder, basename(file), onChange);
        onChange();
      });
  return {
    close() {
      inner?.close();
      outer?.close();
    },
  };
}

/** The folder, not the file: the first line makes the file. Null where it cannot be watched. */
function watchFolder(folder: string, wanted: string, onChange: () => void) {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || name === wanted) onChange();
    });
    // The regular rescan goes on without it.
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
