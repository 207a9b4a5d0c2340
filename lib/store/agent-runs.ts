import type { Kysely, Selectable, Updateable } from "kysely";
import type { Tables } from "./tables";

export type AgentRunRow = Selectable<Tables["agent_runs"]>;

/** SQLite takes 32,766 values in one statement; a row has fourteen. */
const MOST_AT_ONCE = 500;

export function agentRunsTable(db: Kysely<Tables>) {
  return {
    /** All of them are on the disk together. */
    async insert(rows: readonly AgentRunRow[]): Promise<void> {
      for (let first = 0; first < rows.length; first += MOST_AT_ONCE) {
        await db
          .insertInto("agent_runs")
          .values(rows.slice(first, first + MOST_AT_ONCE))
          .execute();
      }
    },
    async update(ids: readonly string[], changes: Updateable<Tables["agent_runs"]>): Promise<void> {
      await db.updateTable("agent_runs").set(changes).where("id", "in", ids).execute();
    },
    /** The newest of each agent. */
    newest(): Promise<AgentRunRow[]> {
      return db
        .selectFrom("agent_runs as run")
        .selectAll()
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("agent_runs as later")
                .select("later.id")
                .whereRef("later.agent", "=", "run.agent")
                .where(({ eb, ref, or, and }) =>
                  or([
                    eb("later.started_at", ">", ref("run.started_at")),
                    and([eb("later.started_at", "=", ref("run.started_at")), eb("later.id", ">", ref("run.id"))]),
                  ]),
                ),
            ),
          ),
        )
        .execute();
    },
    /** The newest first. */
    ofAgent(agent: string, limit: number): Promise<AgentRunRow[]> {
      return db
        .selectFrom("agent_runs")
        .selectAll()
        .where("agent", "=", agent)
        .orderBy("started_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
    },
  };
}
