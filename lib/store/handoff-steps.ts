import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

/** SQLite takes 32,766 values in one statement; a row has eight. */
const MOST_AT_ONCE = 500;

export type HandoffStepRow = Selectable<Tables["handoff_steps"]>;

export function handoffStepsTable(db: Kysely<Tables>) {
  return {
    /** In this order; each few hundred are on the disk together. */
    async append(rows: readonly Insertable<Tables["handoff_steps"]>[]): Promise<void> {
      for (let first = 0; first < rows.length; first += MOST_AT_ONCE) {
        await db
          .insertInto("handoff_steps")
          .values(rows.slice(first, first + MOST_AT_ONCE))
          .execute();
      }
    },
    /** All there are, oldest first. */
    all(): Promise<HandoffStepRow[]> {
      return db.selectFrom("handoff_steps").selectAll().orderBy("id").execute();
    },
  };
}
