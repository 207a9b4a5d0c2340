import { failure, type Reply, success } from "@/lib/contract/reply";

/** The first SQLite without the WAL-reset bug, which could corrupt a database under concurrent checkpoints (3.51.3). */
export const oldestSafeSqlite = "3.51.3";

/** Refuses a SQLite library that is older than `oldest`; versions are `major.minor.patch`. */
export function checkSqliteVersion(version: string, oldest = oldestSafeSqlite): Reply<null> {
  const [found, needed] = [version, oldest].map((text) => text.split(".").map(Number));
  const difference = (needed ?? []).map((part, index) => (found?.[index] ?? 0) - part).find((part) => part !== 0);
  if (difference === undefined || difference > 0) return success(null);
  return failure("sqlite-too-old", `The SQLite library in use is ${version}; versions below ${oldest} can lose data.`, {
    hint: "Run `npm ci` to get the better-sqlite3 that this version was tested with.",
  });
}
