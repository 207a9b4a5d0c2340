import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

it("has a new revision after each write, of whomever, and none after reading", async () => {
  const folder = await mkdtemp(join(tmpdir(), "statements-"));
  const [mine, others] = [new SQLite(join(folder, "db")), new SQLite(join(folder, "db"))];
  mine.pragma("journal_mode = WAL");
  const kept = keepStatements(mine);
  const seen = [kept.revision()];
  kept.prepare("create table pens (colour text)").run([]);
  seen.push(kept.revision());
  for (const colour of ["red", "blue"]) {
    kept.prepare("insert into pens values (?)").run([colour]);
    seen.push(kept.revision());
  }
  others.exec("update pens set colour = 'green'");
  seen.push(kept.revision());
  expect(new Set(seen).size).toBe(seen.length);
  kept.prepare("select * from pens").all([]);
  expect(kept.revision()).toBe(seen.at(-1));
  kept.close();
  others.close();
  await rm(folder, { recursive: true });
});

it("does not keep more and more statements", () => {
  const database = new SQLite(":memory:");
  const kept = keepStatements(database);
  const first = kept.prepare("select 1");
  for (let number = 0; number < 300; number += 1) kept.prepare(`select ${number} + 1`);
  expect(kept.prepare("select 1")).not.toBe(first);
  kept.close();
});
