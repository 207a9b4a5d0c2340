import { type Kysely, sql } from "kysely";

/** What happened to hand-offs between agents: nothing may change or shorten it. Times are ms since the epoch. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("handoff_steps")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("handoff", "text", (column) => column.notNull())
    .addColumn("content_hash", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("step", "text", (column) => column.notNull())
    .addColumn("detail", "text")
    .addColumn("prompt_id", "text")
    .addColumn("about", "text")
    .execute();
  await db.schema.createIndex("handoff_steps_by_handoff").on("handoff_steps").columns(["handoff", "id"]).execute();
  for (const change of ["update", "delete"]) {
    await sql`create trigger ${sql.raw(`handoff_steps_no_${change}`)} before ${sql.raw(change)} on handoff_steps
      begin select raise(abort, 'the steps of hand-offs are append-only'); end`.execute(db);
  }
}
