import { type Kysely, Migrator } from "kysely";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { migrations } from "./migrations/all";
import type { Tables } from "./tables";

/** Brings the tables up to date, all steps in one transaction. Refuses a database that a newer version has changed. */
export async function migrate(db: Kysely<Tables>, file: string): Promise<Reply<null>> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  });
  const { error } = await migrator.migrateToLatest();
  if (!error) return success(null);
  const cause = error instanceof Error ? error.message : String(error);
  // Kysely 0.28 has no code for this one, only the sentence.
  if (/previously executed migration .* is missing/.test(cause)) {
    return failure("store-newer", `The database ${file} was made by a newer version of this program.`, {
      hint: "Update the program, or set DATABASE_URL to another file.",
      cause,
    });
  }
  return failure("store-migration", `The tables of ${file} could not be brought up to date; nothing was changed.`, {
    hint: "Free the disk if it is full; otherwise report it with the cause.",
    cause,
  });
}
