import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import SQLite from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { failure, type Reply } from "@/lib/contract/reply";
import { migrate } from "./migrate";
import type { Tables } from "./tables";

/**
 * Creates `file` (0600, folder 0700) with all tables. It is made under another name and then renamed, so that an empty
 * or half-made database under its real name is always damage and never an interrupted first start.
 */
export async function createDatabase(file: string): Promise<Reply<null>> {
  const draft = `${file}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    for (const rest of [draft, `${draft}-journal`]) rmSync(rest, { force: true });
    closeSync(openSync(draft, "wx", 0o600));
  } catch (error) {
    return failure("store-unusable", `The database ${file} cannot be created.`, {
      hint: "Check that its folder belongs to you, and that the disk is neither full nor read-only.",
      cause: error instanceof Error ? error.message : String(error),
    });
  }
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: new SQLite(draft) }),
  });
  const migrated = await migrate(db, file).finally(() => db.destroy());
  if (!migrated.ok) return migrated;
  renameSync(draft, file);
  syncFolder(dirname(file));
  return migrated;
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
