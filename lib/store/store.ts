import { existsSync } from "node:fs";
import SQLite from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { type Reply, success } from "@/lib/contract/reply";
import { adoptedSessionsTable } from "./adopted-sessions";
import { agentRunsTable } from "./agent-runs";
import { auditTable } from "./audit";
import { createDatabase } from "./create-database";
import { handoffStepsTable } from "./handoff-steps";
import { inboxDecisionsTable } from "./inbox-decisions";
import { keepStatements } from "./keep-statements";
import { loginTokensTable } from "./login-tokens";
import { migrate } from "./migrate";
import { notificationsTable } from "./notifications";
import { openDatabase } from "./open-database";
import { checkSqliteVersion } from "./sqlite-version";
import type { Tables } from "./tables";
import { usersTable } from "./users";
import { webSessionsTable } from "./web-sessions";

export type { AdoptedSessionRow } from "./adopted-sessions";
export type { AgentRunRow } from "./agent-runs";
export type { HandoffStepRow } from "./handoff-steps";
export type { InboxDecisionRow } from "./inbox-decisions";
export type { PushSubscriptionRow } from "./notifications";
export type { WebSessionRow } from "./web-sessions";

function tables(db: Kysely<Tables>) {
  return {
    users: usersTable(db),
    loginTokens: loginTokensTable(db),
    webSessions: webSessionsTable(db),
    audit: auditTable(db),
    handoffSteps: handoffStepsTable(db),
    agentRuns: agentRunsTable(db),
    adoptedSessions: adoptedSessionsTable(db),
    inboxDecisions: inboxDecisionsTable(db),
    notifications: notificationsTable(db),
  };
}

export type StoreTables = ReturnType<typeof tables>;

/** Everything that is remembered. A row that was confirmed is on the disk (`synchronous = FULL`). */
export type Store = StoreTables & {
  /** All of `work` or nothing of it. */
  transaction<T>(work: (tables: StoreTables) => Promise<T>): Promise<T>;
  /** What was read while it was the same is still so: it changes with every write, of any process. */
  revision(): string;
  dispose(): Promise<void>;
};

/**
 * Opens the database `file`, creating it (0600) and its folder (0700) when they are missing, and brings its tables up to
 * date. Refuses one that is damaged, locked, or made by a newer version, and leaves it as it is.
 */
export async function openStore({
  file,
  oldestSqlite,
}: {
  file: string;
  oldestSqlite?: string;
}): Promise<Reply<Store>> {
  const version = checkSqliteVersion(libraryVersion(), oldestSqlite);
  if (!version.ok) return version;
  const created = existsSync(file) ? success(null) : await createDatabase(file);
  if (!created.ok) return created;
  const database = openDatabase(file);
  if (!database.ok) return database;

  const kept = keepStatements(database.value);
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: kept }),
  });
  const migrated = await migrate(db, file);
  if (migrated.ok) return success(storeOver(db, kept.revision));
  await db.destroy();
  return migrated;
}

function storeOver(db: Kysely<Tables>, revision: Store["revision"]): Store {
  return {
    ...tables(db),
    revision,
    transaction: (work) => db.transaction().execute((transaction) => work(tables(transaction))),
    dispose: () => db.destroy(),
  };
}

/** The version of the SQLite that better-sqlite3 was compiled with. */
function libraryVersion(): string {
  const memory = new SQLite(":memory:");
  const version = memory.prepare("select sqlite_version()").pluck().get();
  memory.close();
  return String(version);
}
