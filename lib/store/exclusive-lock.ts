import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import SQLite from "better-sqlite3";
import { failure, type Reply, success } from "@/lib/contract/reply";

export type ExclusiveLock = { dispose(): void };

/**
 * Takes the lock behind `file` or fails at once with `lock-held`, whose details are the holder's pid and, where it gave
 * one, its `role` (one word). The kernel lets it go when the holder dies, however that happens: it is the file lock of an
 * SQLite connection in exclusive mode. `lock-unusable`: it cannot be made, or something else than a plain file stands
 * there, which nobody writes through.
 */
export function takeExclusiveLock(file: string, role?: string): Reply<ExclusiveLock> {
  const holder = `${file}.pid`;
  let lock: SQLite.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const strange = [file, `${file}-journal`, holder].find((path) => !isPlain(path));
    if (strange !== undefined) return notPlain(strange);
    createEmpty(file);
    lock = new SQLite(file, { timeout: 0 });
    lock.exec("begin exclusive");
    // Beside the lock, not in it: closing any other handle on the locked file would release it (POSIX).
    replace(holder, [process.pid, role].filter(Boolean).join(" "));
  } catch (error) {
    lock?.close();
    return refusal(file, error);
  }
  const taken = lock;
  return success({
    dispose() {
      rmSync(holder, { force: true });
      taken.close();
    },
  });
}

/** Absent counts as plain: it is made so. */
function isPlain(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined || (found.isFile() && found.nlink === 1);
}

/** SQLite would follow a link that is put there meanwhile; a file that exists is not opened, for the reason above. */
function createEmpty(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // fs throws nothing else
  }
}

/** Only who holds the lock writes here, so that one temporary name is enough. */
function replace(file: string, text: string): void {
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode: 0o600, flag: "wx" });
  renameSync(temporary, file);
}

function notPlain(path: string): Reply<never> {
  return failure("lock-unusable", `${path} is a link or no plain file, so that nothing was written there.`, {
    hint: "It is none of ours: look at what it is, and move it away.",
  });
}

function refusal(file: string, error: unknown): Reply<never> {
  // better-sqlite3 and fs both put the kind of failure into `code`.
  const { code = "", message } = error as Error & { code?: string };
  if (code === "SQLITE_BUSY") {
    const [pid, role] = holderOf(file);
    return failure("lock-held", `${pid ? `Process ${pid}` : "Another process"} already holds ${file}.`, {
      hint: pid ? `See what it is with: ps -fp ${pid}` : "Try again in a moment.",
      ...(pid && { details: [pid, ...(role ? [role] : [])] }),
    });
  }
  if (!/^(SQLITE_(CANTOPEN|READONLY|PERM|IOERR|FULL)|E[A-Z]+$)/.test(code)) throw error;
  return failure("lock-unusable", `The lock ${file} cannot be made.`, {
    hint: "Check that its folder belongs to you, and that the disk is neither full nor read-only.",
    cause: message,
  });
}

/** Empty while the holder has not written it yet: what is left of one that was killed says nothing about the next. */
function holderOf(file: string): string[] {
  try {
    const [, pid, role] = /^(\d+)(?: (\w+))?$/.exec(readFileSync(`${file}.pid`, "utf8").trim()) ?? [];
    if (pid === undefined || !isAlive(Number(pid))) return [];
    return role === undefined ? [pid] : [pid, role];
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // of another user; process.kill throws nothing else
  }
}
