import { chmodSync, existsSync, statSync } from "node:fs";
import SQLite from "better-sqlite3";
import { failure, type Reply, success } from "@/lib/contract/reply";

// A wait blocks the whole event loop (1.4 s were measured), and the owner lock leaves nobody to wait for.
const busyTimeoutMs = 250;

/** Opens an existing SQLite database, checks it, and sets it up for one writer that loses nothing (WAL, FULL). */
export function openDatabase(file: string): Reply<SQLite.Database> {
  if (existsSync(file) && statSync(file).size === 0) return damaged(file, "The file is empty.");
  let database: SQLite.Database | undefined;
  try {
    database = new SQLite(file, {
      timeout: busyTimeoutMs,
      fileMustExist: true,
    });
    chmodSync(file, 0o600);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    const found = database.pragma("quick_check(1)", { simple: true });
    if (found === "ok") return success(database);
    database.close();
    return damaged(file, String(found));
  } catch (error) {
    database?.close();
    return refusal(file, error);
  }
}

function refusal(file: string, error: unknown): Reply<never> {
  // better-sqlite3 and fs both put the kind of failure into `code`.
  const { code = "", message = String(error) } = error as {
    code?: string;
    message?: string;
  };
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(file, message);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return failure("store-locked", `Another process holds the database ${file}.`, {
      hint: "Close the program that has it open (a database browser, a backup), then start again.",
      cause: message,
    });
  }
  if (/^(SQLITE_(CANTOPEN|READONLY|PERM|IOERR|FULL)|EACCES|EPERM|EROFS|ENOSPC)/.test(code)) {
    return failure("store-unusable", `The database ${file} cannot be opened for writing.`, {
      hint: "Check that the file and its folder belong to you, and that the disk is neither full nor read-only.",
      cause: message,
    });
  }
  throw error;
}

function damaged(file: string, cause: string): Reply<never> {
  return failure("store-damaged", `The database ${file} is damaged. It was left as it is.`, {
    hint: `Restore a backup over it, or begin anew by moving it aside: mv ${file} ${file}.damaged`,
    cause,
  });
}
