import SQLite from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { expect, it } from "vitest";
import { keepStatements } from "./keep-statements";

it("answers a query that was asked before from what the table holds now", async () => {
  const database = new SQLite(":memory:");
  const kept = keepStatements(database);
  const db = new Kysely<{ pens: { colour: string } }>({ dialect: new SqliteDialect({ database: kept }) });
  await db.schema.createTable("pens").addColumn("colour", "text").execute();
  const colours = async () => (await db.selectFrom("pens").select("colour").execute()).map(({ colour }) => colour);
  expect(await colours()).toEqual([]);
  for (const colour of ["red", "blue"]) await db.insertInto("pens").values({ colour }).execute();
  expect(await colours()).toEqual(["red", "blue"]);
  expect(kept.prepare("select 1")).toBe(kept.prepare("select 1"));
  await db.schema.alterTable("pens").addColumn("ink", "text").execute();
  expect(await db.selectFrom("pens").selectAll().execute()).toEqual([
    { colour: "red", ink: null },
    { colour: "blue", ink: null },
  ]);
  await db.destroy();
  expect(database.open).toBe(false);
});

it("does not keep more and more statements", () => {
  const database = new SQLite(":memory:");
  const kept = keepStatements(database);
  const first = kept.prepare("select 1");
  for (let number = 0; number < 300; number += 1) kept.prepare(`select ${number} + 1`);
  expect(kept.prepare("select 1")).not.toBe(first);
  kept.close();
});
