import type { Kysely } from "kysely";

/**
 * What was started for each agent, so that its conversation can be taken up again, and the sessions of other tmux servers
 * that somebody wants to see here. Times are ms since the epoch.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("agent_runs")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("agent", "text", (column) => column.notNull())
    .addColumn("session", "text", (column) => column.notNull())
    .addColumn("conversation", "text")
    .addColumn("program", "text")
    .addColumn("folder", "text", (column) => column.notNull())
    .addColumn("server", "text", (column) => column.notNull())
    .addColumn("resumed", "integer", (column) => column.notNull())
    .addColumn("started_at", "bigint", (column) => column.notNull())
    .addColumn("checked_at", "bigint")
    .addColumn("problem", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("exit_code", "integer")
    .execute();
  await db.schema.createIndex("agent_runs_by_agent").on("agent_runs").columns(["agent", "started_at"]).execute();

  await db.schema
    .createTable("adopted_sessions")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("socket", "text", (column) => column.notNull())
    .addColumn("session", "text", (column) => column.notNull())
    .addColumn("adopted_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("adopted_sessions_once")
    .on("adopted_sessions")
    .columns(["socket", "session"])
    .unique()
    .execute();
}
