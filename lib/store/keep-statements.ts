import type SQLite from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** Far more than the store has queries; a query with a list of values has one statement for each length. */
const MOST_STATEMENTS = 200;

export type KeptStatements = SqliteDatabase & {
  /** Another text than before once anything was written, by this connection or by another one. Takes 2 µs. */
  revision(): string;
};

/** The same database for Kysely, which else has SQLite compile each query anew: most of the time of a small one. */
export function keepStatements(database: SQLite.Database): KeptStatements {
  const statements = new Map<string, SqliteStatement & { readonly: boolean }>();
  const othersWrote = database.prepare<[], number>("pragma data_version").pluck();
  let ownWrites = 0;

  function prepare(sql: string) {
    const kept = statements.get(sql);
    if (kept) return kept;
    const statement = database.prepare(sql);
    if (statements.size >= MOST_STATEMENTS) statements.clear();
    statements.set(sql, statement);
    return statement;
  }

  return {
    prepare(sql) {
      const statement = prepare(sql);
      // Kysely runs at once what it prepares, and nothing else reads before a transaction has ended.
      if (!statement.readonly) ownWrites += 1;
      return statement;
    },
    revision: () => `${othersWrote.get()}.${ownWrites}`,
    close() {
      statements.clear();
      database.close();
    },
  };
}
