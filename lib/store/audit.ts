import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type AuditRow = Selectable<Tables["audit"]>;

export function auditTable(db: Kysely<Tables>) {
  return {
    async append(row: Insertable<Tables["audit"]>): Promise<void> {
      await db.insertInto("audit").values(row).execute();
    },
    /** The newest first; `before` is the id to go on from. */
    newest(limit: number, before?: number): Promise<AuditRow[]> {
      const rows = db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(limit);
      return (before === undefined ? rows : rows.where("id", "<", before)).execute();
    },
  };
}
