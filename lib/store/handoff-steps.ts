import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type HandoffStepRow = Selectable<Tables["handoff_steps"]>;

export function handoffStepsTable(db: Kysely<Tables>) {
  return {
    /** On the disk when it resolves. */
    async append(row: Insertable<Tables["handoff_steps"]>): Promise<void> {
      await db.insertInto("handoff_steps").values(row).execute();
    },
    /** All there are, oldest first. */
    all(): Promise<HandoffStepRow[]> {
      return db.selectFrom("handoff_steps").selectAll().orderBy("id").execute();
    },
  };
}
