import type { Kysely } from "kysely";

/**
 * What a person has decided about things that wait in the Inbox; the things themselves are nowhere but where they are.
 * Times are ms since the epoch.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("inbox_decisions")
    .addColumn("item", "text", (column) => column.primaryKey())
    .addColumn("decided_at", "bigint", (column) => column.notNull())
    .addColumn("snoozed_until", "bigint")
    .addColumn("who", "text", (column) => column.notNull())
    .execute();
}
