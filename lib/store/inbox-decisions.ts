import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type InboxDecisionRow = Selectable<Tables["inbox_decisions"]>;

export function inboxDecisionsTable(db: Kysely<Tables>) {
  return {
    /** In place of what was decided about the same thing before. */
    async put(row: Insertable<Tables["inbox_decisions"]>): Promise<void> {
      await db.replaceInto("inbox_decisions").values(row).execute();
    },
    async remove(item: string): Promise<void> {
      await db.deleteFrom("inbox_decisions").where("item", "=", item).execute();
    },
    all(): Promise<InboxDecisionRow[]> {
      return db.selectFrom("inbox_decisions").selectAll().execute();
    },
    async removeBefore(decidedAt: number): Promise<void> {
      await db.deleteFrom("inbox_decisions").where("decided_at", "<", decidedAt).execute();
    },
  };
}
