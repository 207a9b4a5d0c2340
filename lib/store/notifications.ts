import { type Insertable, type Kysely, type Selectable, sql } from "kysely";
import type { Tables } from "./tables";

/** With the times of the session that it was made in; null when that is over and gone. */
export type PushSubscriptionRow = Selectable<Tables["push_subscriptions"]> & {
  session_created_at: number | null;
  session_last_used_at: number | null;
};

/** A person's browsers; the oldest makes room. */
const MOST_PER_USER = 20;

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
      return db
        .selectFrom("push_subscriptions")
        .leftJoin("web_sessions", "web_sessions.id", "push_subscriptions.session_id")
        .selectAll("push_subscriptions")
        .select(["web_sessions.created_at as session_created_at", "web_sessions.last_used_at as session_last_used_at"])
        .execute();
    },
    async putSubscription(row: Insertable<Tables["push_subscriptions"]>): Promise<void> {
      await db.replaceInto("push_subscriptions").values(row).execute();
      const kept = db
        .selectFrom("push_subscriptions")
        .select("endpoint")
        .where("user_id", "=", row.user_id)
        .orderBy("created_at", "desc")
        .orderBy(sql`rowid`, "desc")
        .limit(MOST_PER_USER);
      await db
        .deleteFrom("push_subscriptions")
        .where("user_id", "=", row.user_id)
        .where("endpoint", "not in", kept)
        .execute();
    },
    /** Only where it is this person's. */
    async removeSubscription(endpoint: string, userId: string): Promise<void> {
      await db
        .deleteFrom("push_subscriptions")
        .where("endpoint", "=", endpoint)
        .where("user_id", "=", userId)
        .execute();
    },
    async removeSubscriptionsOfSession(sessionId: string): Promise<void> {
      await db.deleteFrom("push_subscriptions").where("session_id", "=", sessionId).execute();
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
