import type { Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type AdoptedSessionRow = Selectable<Tables["adopted_sessions"]>;

export function adoptedSessionsTable(db: Kysely<Tables>) {
  return {
    /** Does nothing where it is there already. */
    async insert(row: AdoptedSessionRow): Promise<void> {
      await db
        .insertInto("adopted_sessions")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async remove(id: string): Promise<void> {
      await db.deleteFrom("adopted_sessions").where("id", "=", id).execute();
    },
    all(): Promise<AdoptedSessionRow[]> {
      return db.selectFrom("adopted_sessions").selectAll().orderBy("adopted_at").execute();
    },
  };
}
