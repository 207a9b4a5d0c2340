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
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = new SQLite(file, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    // SqliteError carries the result code; everything but BUSY is unexpected.
    if ((error as { code?: string }).code !== "SQLITE_BUSY") throw error;
    const pid = holderOf(file);
    return failure("lock-held", `${pid ? `Process ${pid}` : "Another process"} already holds ${file}.`, {
      hint: pid ? `See what it is with: ps -fp ${pid}` : "Start again in a moment.",
      ...(pid && { details: [pid] }),
    });
  }
  // Beside the lock, not in it: closing any other handle on the locked file would release it (POSIX).
  writeFileSync(`${file}.pid`, String(process.pid), { mode: 0o600 });
  return success({ dispose: () => lock.close() });
}

function holderOf(file: string): string | null {
  try {
    const pid = readFileSync(`${file}.pid`, "utf8").trim();
    return /^\d+$/.test(pid) ? pid : null;
  } catch {
    return null;
  }
}
