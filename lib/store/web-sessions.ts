import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

/** A session with its user's name and role as they are now. */
export type WebSessionRow = Selectable<Tables["web_sessions"]> & {
  user_name: string;
  role: string;
};

export function webSessionsTable(db: Kysely<Tables>) {
  const withUser = () =>
    db
      .selectFrom("web_sessions")
      .innerJoin("users", "users.id", "web_sessions.user_id")
      .selectAll("web_sessions")
      .select(["users.name as user_name", "users.role"]);

  return {
    async insert(row: Insertable<Tables["web_sessions"]>): Promise<void> {
      await db.insertInto("web_sessions").values(row).execute();
    },
    findBySecretHash(hash: string): Promise<WebSessionRow | undefined> {
      return withUser().where("web_sessions.secret_hash", "=", hash).executeTakeFirst();
    },
    find(id: string): Promise<WebSessionRow | undefined> {
      return withUser().where("web_sessions.id", "=", id).executeTakeFirst();
    },
    /** The last used one first. */
    ofUser(userId: string): Promise<WebSessionRow[]> {
      return withUser().where("user_id", "=", userId).orderBy("last_used_at", "desc").execute();
    },
    async touch(id: string, lastUsedAt: number): Promise<void> {
      await db.updateTable("web_sessions").set({ last_used_at: lastUsedAt }).where("id", "=", id).execute();
    },
    /** True when there was one. */
    async delete(id: string): Promise<boolean> {
      const { numDeletedRows } = await db.deleteFrom("web_sessions").where("id", "=", id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
    /** Ids of the sessions that began, or were last used, before the given times. */
    async endedBefore(times: { createdAt: number; lastUsedAt: number }): Promise<string[]> {
      const rows = await db
        .selectFrom("web_sessions")
        .select("id")
        .where((where) =>
          where.or([where("created_at", "<=", times.createdAt), where("last_used_at", "<=", times.lastUsedAt)]),
        )
        .execute();
      return rows.map((row) => row.id);
    },
  };
}
