import { watch } from "node:fs";
import { appendFile, open, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../clock";
import type { InBackground } from "../../in-background";
import { parseViolation } from "../parse-violation";
import { AGENT_FILE, SANDBOXED_LOG } from "./enter-sandbox";

/** For file systems without change events. */
const RESCAN_MS = 5_000;
const MAX_READ_BYTES = 256 * 1024;
/** A session's own log that has been read and is larger begins anew. */
const EMPTY_ABOVE_BYTES = 1024 * 1024;
/** How far a session's log has been taken over, so that nothing comes twice after a restart. */
const POSITION_FILE = "collected";

export type LogCollector = { look(): Promise<void>; dispose(): void };

/**
 * Brings what sandboxed hooks have logged into the log of all. What runs beside such a hook can write to its log as
 * well, so only whole lines about its own agent are taken, and the log of all stays out of its reach.
 */
export function collectSandboxedLogs(options: {
  /** `run/sandbox`: one folder for each session. */
  folder: string;
  /** The log of all. */
  target: string;
  clock: Clock;
  inBackground: InBackground;
}): LogCollector {
  const { folder, target, clock, inBackground } = options;
  const watched = new Map<string, () => void>();
  let turn: Promise<void> = Promise.resolve();
  let disposed = false;
  let cancelRescan = () => {};

  function look(): Promise<void> {
    turn = turn.then(lookNow, lookNow);
    return turn;
  }

  async function lookNow() {
    const sessions = await readdir(folder).catch(() => []);
    for (const session of sessions) {
      if (disposed) return;
      follow(session);
      await collect(join(folder, session), target);
    }
  }

  function follow(session: string) {
    if (watched.has(session)) return;
    try {
      const watcher = watch(join(folder, session), { persistent: false }, (_event, name) => {
        if (name === null || name === SANDBOXED_LOG) inBackground(look());
      });
      watcher.on("error", () => watcher.close());
      watched.set(session, () => watcher.close());
    } catch {
      // The regular rescan goes on without it.
    }
  }

  function rescan() {
    cancelRescan = clock.after(RESCAN_MS, () => inBackground(look().finally(() => disposed || rescan())));
  }
  rescan();

  return {
    look,
    dispose() {
      disposed = true;
      cancelRescan();
      for (const close of watched.values()) close();
    },
  };
}

async function collect(folder: string, target: string): Promise<void> {
  const [agent, before] = await Promise.all([
    readFile(join(folder, AGENT_FILE), "utf8").catch(() => null),
    readFile(join(folder, POSITION_FILE), "utf8").catch(() => "0"),
  ]);
  const file = await open(join(folder, SANDBOXED_LOG)).catch(() => null);
  if (agent === null || !file) return file?.close();
  try {
    const { size } = await file.stat();
    const known = Number.parseInt(before, 10) || 0;
    // Shorter than what was read: it was cut off in there, and is read from its beginning.
    const start = size < known ? 0 : known;
    if (size === start && start === known) return;
    const bytes = Buffer.alloc(Math.min(size - start, MAX_READ_BYTES));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const text = bytes.toString("utf8", 0, bytesRead);
    // A full buffer without an end of line is no line of the hook's.
    const end = bytesRead === MAX_READ_BYTES && !text.includes("\n") ? text.length : text.lastIndexOf("\n") + 1;
    const lines = text
      .slice(0, end)
      .split("\n")
      .filter((line) => parseViolation(line)?.agent === agent);
    const position = start + Buffer.byteLength(text.slice(0, end));
    if (lines.length > 0) await appendFile(target, `${lines.join("\n")}\n`);
    await writeFile(join(folder, POSITION_FILE), String(position));
    if (position === size && size > EMPTY_ABOVE_BYTES) {
      await truncate(join(folder, SANDBOXED_LOG));
      await writeFile(join(folder, POSITION_FILE), "0");
    }
  } finally {
    await file.close();
  }
}
