import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import SQLite from "better-sqlite3";
import { failure, type Reply, success } from "@/lib/contract/reply";

export type ExclusiveLock = { dispose(): void };

/**
 * Takes the lock behind `file` or fails at once with `lock-held`, which names the holder's pid. The kernel lets it go
 * when the holder dies, however that happens: it is the file lock of an SQLite connection in exclusive mode.
 */
export function takeExclusiveLock(file: string): Reply<ExclusiveLock> {
  let lock: SQLite.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    lock = new SQLite(file, { timeout: 0 });
    lock.exec("begin exclusive");
    // Beside the lock, not in it: closing any other handle on the locked file would release it (POSIX).
    writeFileSync(`${file}.pid`, String(process.pid), { mode: 0o600 });
  } catch (error) {
    lock?.close();
    return refusal(file, error);
  }
  const taken = lock;
  return success({ dispose: () => taken.close() });
}

function refusal(file: string, error: unknown): Reply<never> {
  // better-sqlite3 and fs both put the kind of failure into `code`.
  const { code = "", message } = error as Error & { code?: string };
  if (code === "SQLITE_BUSY") {
    const pid = holderOf(file);
    return failure("lock-held", `${pid ? `Process ${pid}` : "Another process"} already holds ${file}.`, {
      hint: pid ? `See what it is with: ps -fp ${pid}` : "Try again in a moment.",
      ...(pid && { details: [pid] }),
    });
  }
  if (!/^(SQLITE_(CANTOPEN|READONLY|PERM|IOERR|FULL)|E[A-Z]+$)/.test(code)) throw error;
  return failure("lock-unusable", `The lock ${file} cannot be made.`, {
    hint: "Check that its folder belongs to you, and that the disk is neither full nor read-only.",
    cause: message,
  });
}

function holderOf(file: string): string | null {
  try {
    const pid = readFileSync(`${file}.pid`, "utf8").trim();
    return /^\d+$/.test(pid) ? pid : null;
  } catch {
    return null;
  }
}
