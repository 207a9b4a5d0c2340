import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type UserRow = Selectable<Tables["users"]>;

export function usersTable(db: Kysely<Tables>) {
  return {
    async insert(row: Insertable<Tables["users"]>): Promise<void> {
      await db.insertInto("users").values(row).execute();
    },
    /** The one who came first among those with the role. */
    firstWithRole(role: string): Promise<UserRow | undefined> {
      return db.selectFrom("users").selectAll().where("role", "=", role).orderBy("created_at").executeTakeFirst();
    },
  };
}
