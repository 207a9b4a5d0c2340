import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "./store";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  file = join(folder, "state", "orchestrator.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function open(): Promise<Store> {
  const opened = await openStore({ file });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const owner = { id: "u1", name: "owner", role: "admin", created_at: 1 };
const attempt = {
  at: 1,
  who: "owner",
  what: "log-in",
  result: "ok",
  address: "127.0.0.1",
};

describe("openStore", () => {
  it("creates the database for its owner only, and leaves no draft behind", async () => {
    const store = await open();
    expect(statSync(join(folder, "state")).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await store.dispose();
    expect(readdirSync(join(folder, "state"))).toEqual(["orchestrator.db"]);
  });

  it("finds what was stored before", async () => {
    const first = await open();
    await first.users.insert(owner);
    await first.dispose();
    const second = await open();
    expect(await second.users.firstWithRole("admin")).toEqual(owner);
    await second.dispose();
  });

  it("keeps nothing of a transaction that failed", async () => {
    const store = await open();
    const failed = store.transaction(async (tables) => {
      await tables.users.insert(owner);
      throw new Error("half-way");
    });
    await expect(failed).rejects.toThrow("half-way");
    expect(await store.users.firstWithRole("admin")).toBeUndefined();
    await store.dispose();
  });

  it("starts anew over the draft of an interrupted first start", async () => {
    const store = await open();
    await store.dispose();
    rmSync(file);
    writeFileSync(`${file}.new`, "half a databa");
    await (await open()).dispose();
    expect(readdirSync(join(folder, "state"))).toEqual(["orchestrator.db"]);
  });

  it("refuses a database of a newer version", async () => {
    await (await open()).dispose();
    const raw = new SQLite(file);
    raw.exec("insert into kysely_migration values ('999-future', '2030-01-01T00:00:00.000Z')");
    raw.close();
    expect(await openStore({ file })).toMatchObject({
      ok: false,
      error: { code: "store-newer" },
    });
  });

  it("says what to do when the folder cannot be written", async () => {
    writeFileSync(join(folder, "state"), "a file where the folder should be");
    expect(await openStore({ file })).toMatchObject({
      ok: false,
      error: { code: "store-unusable" },
    });
  });
});

describe("the audit log", () => {
  it("cannot be changed or shortened, not even by SQL", async () => {
    const store = await open();
    await store.audit.append(attempt);
    const raw = new SQLite(file);
    expect(() => raw.exec("delete from audit")).toThrow("append-only");
    expect(() => raw.exec("update audit set who = 'nobody'")).toThrow("append-only");
    raw.close();
    expect(await store.audit.newest(10)).toMatchObject([attempt]);
    await store.dispose();
  });
});

describe("fault F11: a damaged or locked database is refused and left as it is", () => {
  async function filled(): Promise<void> {
    const store = await open();
    for (let index = 0; index < 500; index++) {
      await store.audit.append({ ...attempt, at: index });
    }
    await store.dispose();
  }

  it.each([
    ["cut to nothing", () => truncateSync(file, 0)],
    ["cut in the header", () => truncateSync(file, 50)],
    ["cut within a page", () => truncateSync(file, statSync(file).size - 5000)],
    ["overwritten", () => writeFileSync(file, "x".repeat(8192))],
  ])("%s", async (_, damage) => {
    await filled();
    damage();
    const before = readFileSync(file);
    expect(await openStore({ file })).toMatchObject({
      ok: false,
      error: {
        code: "store-damaged",
        hint: expect.stringContaining(`mv ${file}`),
      },
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("locked by another connection", async () => {
    await filled();
    const other = new SQLite(file);
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("begin exclusive; update users set name = name");
    expect(await openStore({ file })).toMatchObject({
      ok: false,
      error: { code: "store-locked" },
    });
    other.close();
    await (await open()).dispose();
  });
});
