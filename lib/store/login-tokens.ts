import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type LoginTokenRow = Selectable<Tables["login_tokens"]>;

export function loginTokensTable(db: Kysely<Tables>) {
  return {
    async insert(row: Insertable<Tables["login_tokens"]>): Promise<void> {
      await db.insertInto("login_tokens").values(row).execute();
    },
    find(tokenHash: string): Promise<LoginTokenRow | undefined> {
      return db.selectFrom("login_tokens").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();
    },
    async markUsed(tokenHash: string, usedAt: number): Promise<void> {
      await db.updateTable("login_tokens").set({ used_at: usedAt }).where("token_hash", "=", tokenHash).execute();
    },
    async deleteExpiredBefore(time: number): Promise<void> {
      await db.deleteFrom("login_tokens").where("expires_at", "<", time).execute();
    },
  };
}
