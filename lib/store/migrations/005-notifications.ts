import type { Kysely } from "kysely";

/** What people want to hear and where, which browsers take pushes, and what has been told. Times are ms since the epoch. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("notification_settings")
    .addColumn("scope", "text", (column) => column.primaryKey())
    .addColumn("settings", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("push_subscriptions")
    .addColumn("endpoint", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.id").onDelete("cascade"))
    .addColumn("session_id", "text", (column) => column.notNull())
    .addColumn("p256dh", "text", (column) => column.notNull())
    .addColumn("auth", "text", (column) => column.notNull())
    .addColumn("user_agent", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("told_notices")
    .addColumn("cause", "text", (column) => column.primaryKey())
    .addColumn("told_at", "bigint", (column) => column.notNull())
    .execute();
}
