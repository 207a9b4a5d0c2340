import type { Insertable, Kysely, Selectable } from "kysely";
import type { Tables } from "./tables";

export type PushSubscriptionRow = Selectable<Tables["push_subscriptions"]>;

export function notificationsTable(db: Kysely<Tables>) {
  return {
    /** JSON, as it was written; null when nobody has. `scope` is a user's id, or a name of ours. */
    async readSettings(scope: string): Promise<string | null> {
      const row = await db
        .selectFrom("notification_settings")
        .select("settings")
        .where("scope", "=", scope)
        .executeTakeFirst();
      return row?.settings ?? null;
    },
    async writeSettings(scope: string, settings: string): Promise<void> {
      await db.replaceInto("notification_settings").values({ scope, settings }).execute();
    },
    async removeSettings(scope: string): Promise<void> {
      await db.deleteFrom("notification_settings").where("scope", "=", scope).execute();
    },
    subscriptions(): Promise<PushSubscriptionRow[]> {
      return db.selectFrom("push_subscriptions").selectAll().execute();
    },
    async putSubscription(row: Insertable<Tables["push_subscriptions"]>): Promise<void> {
      await db.replaceInto("push_subscriptions").values(row).execute();
    },
    async removeSubscription(endpoint: string): Promise<void> {
      await db.deleteFrom("push_subscriptions").where("endpoint", "=", endpoint).execute();
    },
    async told(): Promise<string[]> {
      return (await db.selectFrom("told_notices").select("cause").execute()).map(({ cause }) => cause);
    },
    async markTold(cause: string, toldAt: number): Promise<void> {
      await db.replaceInto("told_notices").values({ cause, told_at: toldAt }).execute();
    },
    async forgetTold(cause: string): Promise<void> {
      await db.deleteFrom("told_notices").where("cause", "=", cause).execute();
    },
    async forgetToldBefore(toldAt: number): Promise<void> {
      await db.deleteFrom("told_notices").where("told_at", "<", toldAt).execute();
    },
  };
}
