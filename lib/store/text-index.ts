import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import SQLite from "better-sqlite3";
import { failure, type Reply, success } from "@/lib/contract/reply";

/** Another layout than this one is built anew from what was indexed. */
const LAYOUT = 1;
/** Lines of one block: the unit that FTS5 finds, and that is read whole to find the lines in it. */
const BLOCK_LINES = 32;
const BLOCK_CHARACTERS = 4_096;
/** What is waited for the other thread's transaction. */
const BUSY_MS = 250;

export type IndexedLine = { at: number; text: string };
export type FoundLine = IndexedLine & { source: string };

/** A recording as the index lists it; `owner` is whose it is. */
export type IndexSource = {
  name: string;
  owner: string;
  group: string;
  part: number;
  startedAt: number;
  endedAt: number;
  state: string;
  bytes: number;
  lines: number;
};

export type TextSearch = {
  /** FTS5's language: every word or "phrase" that a block must hold. Null finds every line. */
  match: string | null;
  /** Whether a line of a block that was found is meant. */
  fits: (text: string) => boolean;
  owner: string | null;
  from: number | null;
  to: number | null;
  /** Only blocks below this one. */
  below: number | null;
  /** Lines that are answered at most. */
  limit: number;
  /** Lines that are counted at most. */
  countTo: number;
  /** What is not answered is counted no longer than so long, in ms; what is answered is looked for ten times as long. */
  patienceMs: number;
};

export type TextFindings = {
  /** Newest first. */
  lines: FoundLine[];
  count: number;
  /** There may be more than were counted. */
  more: boolean;
  /** `below` for the next page; null when all were answered. */
  next: number | null;
};

/** Lines of text with their time and source, found by their words. One thread writes; others may read meanwhile. */
export type TextIndex = {
  putSource(source: IndexSource): void;
  source(name: string): IndexSource | null;
  /** Newest first. */
  sources(filter: { owner?: string | undefined; group?: string | undefined; limit?: number }): IndexSource[];
  append(source: string, owner: string, lines: readonly IndexedLine[]): void;
  /** The last lines of one owner, oldest first. */
  lastLines(owner: string, count: number): string[];
  search(search: TextSearch): TextFindings;
  /** What stands in a source from one time to another, oldest first. */
  lines(source: string, from: number, to: number): IndexedLine[];
  /** Takes sources out with all their lines. */
  remove(names: readonly string[]): void;
  /** All of `work` or nothing of it. */
  together(work: () => void): void;
  usage(): { bytes: number; sources: number; oldestAt: number | null };
  dispose(): void;
};

/**
 * Opens an index (SQLite FTS5), creating it where it is missing. `index-damaged`: it is no such file, or broken, or of
 * another layout; `begin` puts a new one in its place, because all of it can be read again from what was indexed.
 */
export function openTextIndex(file: string, how: "write" | "read" | "begin"): Reply<TextIndex> {
  let database: SQLite.Database | undefined;
  try {
    if (how === "begin") moveAside(file);
    if (how === "read" && !existsSync(file)) return success(emptyIndex);
    if (how !== "read") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    database = new SQLite(file, { timeout: BUSY_MS, readonly: how === "read", fileMustExist: how === "read" });
    if (how !== "read") prepare(database, file);
    const layout = database.pragma("user_version", { simple: true });
    if (layout !== LAYOUT) throw Object.assign(new Error(`layout ${layout}`), { code: "SQLITE_NOTADB" });
    return success(indexOver(database));
  } catch (error) {
    database?.close();
    return refusal(file, error);
  }
}

function prepare(database: SQLite.Database, file: string) {
  chmodSync(file, 0o600);
  database.pragma("journal_mode = WAL");
  // A crash of the machine may lose the last lines: they are read again from the recordings.
  database.pragma("synchronous = NORMAL");
  const found = database.pragma("quick_check(1)", { simple: true });
  if (found !== "ok") throw Object.assign(new Error(String(found)), { code: "SQLITE_CORRUPT" });
  if (database.pragma("user_version", { simple: true }) !== 0) return;
  database.exec(`
    begin;
    create table sources (
      id integer primary key, name text not null unique, owner text not null, "group" text not null, part integer not null,
      started_at integer not null, ended_at integer not null, state text not null, bytes integer not null,
      lines integer not null
    );
    create index sources_by_owner on sources (owner, started_at);
    create index sources_by_group on sources ("group", part);
    create table blocks (
      id integer primary key, source integer not null, first_at integer not null, last_at integer not null,
      lines blob not null
    );
    create index blocks_by_source on blocks (source, id);
    create index blocks_by_first on blocks (first_at);
    create index blocks_by_last on blocks (last_at);
    create table owners (id integer primary key, name text not null unique);
    create virtual table words using fts5(
      text, owner, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0"
    );
    pragma user_version = ${LAYOUT};
    commit;
  `);
}

/** What is damaged is kept under another name: nothing is ever deleted silently. */
function moveAside(file: string) {
  if (existsSync(file)) renameSync(file, `${file}.damaged`);
  for (const rest of [`${file}-wal`, `${file}-shm`]) rmSync(rest, { force: true });
}

const FIRST_SINCE = "select min(id) from (select id from blocks where last_at >= ? order by last_at limit 5000)";
const LAST_UNTIL = "select max(id) from (select id from blocks where first_at <= ? order by first_at desc limit 5000)";

type SourceRow = Omit<IndexSource, "startedAt" | "endedAt"> & { id: number; started_at: number; ended_at: number };
type BlockRow = { id: number; source: number; first_at: number; last_at: number; lines: Buffer };

function indexOver(database: SQLite.Database): TextIndex {
  const statements = new Map<string, SQLite.Statement>();
  /** Compiled once; the index has few queries. */
  function sql(text: string): SQLite.Statement {
    const known = statements.get(text);
    if (known) return known;
    const made = database.prepare(text);
    statements.set(text, made);
    return made;
  }
  const together = (work: () => void) => database.transaction(work)();

  function idOfSource(name: string): number | null {
    return (sql("select id from sources where name = ?").pluck().get(name) as number | undefined) ?? null;
  }

  function tokenOfOwner(owner: string, make: boolean): string | null {
    if (make) sql("insert or ignore into owners (name) values (?)").run(owner);
    const id = sql("select id from owners where name = ?").pluck().get(owner);
    return id === undefined ? null : `o${id}o`;
  }

  function nameOfSource(id: number): string {
    return String(sql("select name from sources where id = ?").pluck().get(id) ?? "");
  }

  function addBlock(source: number, token: string | null, lines: readonly IndexedLine[]) {
    const [first, last] = [lines[0], lines.at(-1)];
    if (!first || !last) return;
    const { lastInsertRowid } = sql("insert into blocks (source, first_at, last_at, lines) values (?, ?, ?, ?)").run(
      source,
      first.at,
      last.at,
      packLines(lines),
    );
    const text = lines.map((line) => line.text).join("\n");
    sql("insert into words (rowid, text, owner) values (?, ?, ?)").run(lastInsertRowid, text, token);
  }

  /** The ids between which all blocks of a time lie: ids are given in about the order of time, thousands apart at most. */
  function boundsOf({ from, to, below }: TextSearch): { first: number; behind: number } {
    const ask = (text: string, at: number) => sql(text).pluck().get(at) as number | null;
    const first = from === null ? 0 : ask(FIRST_SINCE, from);
    const last = to === null ? Number.MAX_SAFE_INTEGER : ask(LAST_UNTIL, to);
    return {
      first: first ?? Number.MAX_SAFE_INTEGER,
      behind: Math.min((last ?? -1) + 1, below ?? Number.MAX_SAFE_INTEGER),
    };
  }

  function* candidates(search: TextSearch): Generator<number> {
    const { first, behind } = boundsOf(search);
    const token = search.owner === null ? null : tokenOfOwner(search.owner, false);
    if (search.owner !== null && token === null) return;
    const ofOwner = token === null ? null : `owner : ${token}`;
    const match = [search.match && `text : (${search.match})`, ofOwner].filter(Boolean).join(" AND ");
    const found =
      match === ""
        ? sql("select id from blocks where id >= ? and id < ? order by id desc").pluck().iterate(first, behind)
        : sql("select rowid from words where words match ? and rowid >= ? and rowid < ? order by rowid desc")
            .pluck()
            .iterate(match, first, behind);
    for (const id of found) yield id as number;
  }

  return {
    together,
    putSource({ name, owner, group, part, startedAt, endedAt, state, bytes, lines }) {
      sql(
        `insert into sources (name, owner, "group", part, started_at, ended_at, state, bytes, lines)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (name) do update set ended_at = excluded.ended_at, state = excluded.state, bytes = excluded.bytes,
           lines = excluded.lines`,
      ).run(name, owner, group, part, startedAt, endedAt, state, bytes, lines);
    },
    source(name) {
      const row = sql("select * from sources where name = ?").get(name) as SourceRow | undefined;
      return row ? sourceOf(row) : null;
    },
    sources({ owner, group, limit = 200 }) {
      const where = [owner !== undefined && "owner = @owner", group !== undefined && '"group" = @group'].filter(
        Boolean,
      );
      const rows = sql(
        `select * from sources ${where.length > 0 ? `where ${where.join(" and ")}` : ""}
         order by started_at desc, part desc limit @limit`,
      ).all({ owner, group, limit }) as SourceRow[];
      return rows.map(sourceOf);
    },
    append(source, owner, lines) {
      together(() => {
        const id = idOfSource(source);
        if (id === null) return;
        const token = tokenOfOwner(owner, true);
        for (const block of blocksOf(lines)) addBlock(id, token, block);
        sql("update sources set lines = lines + ? where id = ?").run(lines.length, id);
      });
    },
    lastLines(owner, count) {
      const rows = sql(
        `select blocks.lines from blocks join sources on sources.id = blocks.source
         where owner = ? order by blocks.id desc limit ?`,
      )
        .pluck()
        .all(owner, Math.ceil(count / 4)) as Buffer[];
      return rows
        .reverse()
        .flatMap((packed) => unpackLines(packed).map(({ text }) => text))
        .slice(-count);
    },
    search(search) {
      const started = performance.now();
      const lines: FoundLine[] = [];
      const names = new Map<number, string>();
      let count = 0;
      let next: number | null = null;
      for (const id of candidates(search)) {
        const isLate = performance.now() - started > search.patienceMs * (lines.length >= search.limit ? 1 : 10);
        if (count >= search.countTo || isLate) return { lines, count, more: true, next: next ?? id + 1 };
        const block = sql("select * from blocks where id = ?").get(id) as BlockRow | undefined;
        if (!block) continue;
        const fitting = unpackLines(block.lines).filter(
          ({ at, text }) =>
            search.fits(text) && (search.from === null || at >= search.from) && (search.to === null || at <= search.to),
        );
        count += fitting.length;
        // Whole blocks, so that the next page can begin behind one.
        if (lines.length >= search.limit) {
          if (fitting.length > 0) next ??= id + 1;
          continue;
        }
        const name = names.get(block.source) ?? nameOfSource(block.source);
        names.set(block.source, name);
        lines.push(...fitting.reverse().map((line) => ({ ...line, source: name })));
      }
      return { lines, count, more: false, next };
    },
    lines(source, from, to) {
      const id = idOfSource(source);
      if (id === null) return [];
      const rows = sql("select lines from blocks where source = ? and last_at >= ? and first_at <= ? order by id")
        .pluck()
        .all(id, from, to) as Buffer[];
      return rows.flatMap((packed) => unpackLines(packed)).filter(({ at }) => at >= from && at <= to);
    },
    remove(names) {
      together(() => {
        for (const name of names) {
          const id = idOfSource(name);
          if (id === null) continue;
          sql("delete from words where rowid in (select id from blocks where source = ?)").run(id);
          sql("delete from blocks where source = ?").run(id);
          sql("delete from sources where id = ?").run(id);
        }
      });
    },
    usage() {
      const row = sql(
        "select coalesce(sum(bytes), 0) bytes, count(*) sources, min(started_at) oldest from sources",
      ).get();
      const { bytes, sources, oldest } = row as { bytes: number; sources: number; oldest: number | null };
      return { bytes, sources, oldestAt: oldest };
    },
    dispose: () => void database.close(),
  };
}

function sourceOf({ id: _, started_at: startedAt, ended_at: endedAt, ...rest }: SourceRow): IndexSource {
  return { ...rest, startedAt, endedAt };
}

function* blocksOf(lines: readonly IndexedLine[]): Generator<IndexedLine[]> {
  let block: IndexedLine[] = [];
  let characters = 0;
  for (const line of lines) {
    if (block.length >= BLOCK_LINES || characters + line.text.length > BLOCK_CHARACTERS) {
      if (block.length > 0) yield block;
      block = [];
      characters = 0;
    }
    block.push(line);
    characters += line.text.length;
  }
  if (block.length > 0) yield block;
}

/** Times as differences, then the texts: most of a line's 100 bytes are gone when 32 lines are packed together. */
function packLines(lines: readonly IndexedLine[]): Buffer {
  let before = 0;
  const times = lines.map(({ at }) => {
    const difference = at - before;
    before = at;
    return difference;
  });
  const text = `${times.join(" ")}\n${lines.map((line) => line.text).join("\n")}`;
  return deflateRawSync(text, { level: 3 });
}

function unpackLines(packed: Buffer): IndexedLine[] {
  const [times = "", ...texts] = inflateRawSync(packed).toString("utf8").split("\n");
  let at = 0;
  return times.split(" ").map((difference, index) => {
    at += Number(difference);
    return { at, text: texts[index] ?? "" };
  });
}

/** What one reads before anything was recorded. */
const emptyIndex: TextIndex = {
  putSource: () => {},
  source: () => null,
  sources: () => [],
  append: () => {},
  lastLines: () => [],
  search: () => ({ lines: [], count: 0, more: false, next: null }),
  lines: () => [],
  remove: () => {},
  together: (work) => work(),
  usage: () => ({ bytes: 0, sources: 0, oldestAt: null }),
  dispose: () => {},
};

function refusal(file: string, error: unknown): Reply<never> {
  // better-sqlite3 and fs both put the kind of failure into `code`.
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  if (/^SQLITE_(NOTADB|CORRUPT|ERROR)/.test(code)) {
    return failure("index-damaged", `The index of the tape, ${file}, is damaged.`, {
      hint: "A running dashboard builds it anew from the recordings: start it, or start it again.",
      cause: message,
    });
  }
  if (/^(SQLITE_|E[A-Z]+$)/.test(code)) {
    const hint = "Check that the file and its folder belong to you, and that the disk is neither full nor read-only.";
    return failure("index-unusable", `The index of the tape, ${file}, cannot be used.`, { hint, cause: message });
  }
  throw error;
}
