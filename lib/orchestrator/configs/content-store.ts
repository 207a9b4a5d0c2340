import { writeFileSync } from "node:fs";
import { appendFile, lstat, mkdir, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OverwrittenFile } from "@/lib/contract/config-review";
import { type Reply, success } from "@/lib/contract/reply";
import { ignoreStateFolder } from "../files/ignore-state-folder";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder } from "../files/real-folder";
import { writeAtomically } from "../files/write-atomically";
import type { Paths } from "../paths";
import { sha256 } from "./generated-record";

/** What is kept at most; the oldest go first, and what was overwritten by hand last of all. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 20_000;
const MAX_OVERWRITTEN = 2_000;
const MAX_JOURNAL_BYTES = 2 * 1024 * 1024;
const JOURNAL = "overwritten.jsonl";
const HASH = /^[0-9a-f]{64}$/;

const JournalLine = OverwrittenFile.extend({ agent: z.string() });
type JournalLine = z.infer<typeof JournalLine>;

/** Where contents are kept by their SHA-256: what was generated last, and hand edits that generating wrote over. */
export type ContentStore = {
  /** Keeps these contents; what is there already is not written again. Throws what fs throws. */
  keep(contents: readonly Uint8Array[]): Promise<Reply<null>>;
  /** Null when it is not kept, or not whole any more. */
  read(hash: string): Promise<Buffer | null>;
  /** Keeps what is about to be written over, and remembers whose it was. Throws what fs throws. */
  keepOverwritten(
    agent: string,
    files: readonly (Omit<OverwrittenFile, "copy"> & { bytes: Buffer })[],
  ): Promise<Reply<null>>;
  /** The agent's own and those of all agents, newest first. */
  overwritten(agent: string): Promise<OverwrittenFile[]>;
  /** Takes the oldest away when there is too much. */
  sweep(limits?: { maxBytes: number; maxFiles: number }): Promise<void>;
};

/** Whose a file is that all agents share. */
export const EVERY_AGENT = "";

/** Where a kept content stands, relative to the workspace. */
export function copyOf(hash: string): string {
  return `.orchestrator/generated/${hash}`;
}

type StorePaths = Pick<Paths, "workspace" | "stateFolder">;

/** A folder in the workspace's state, readable by its owner alone: hand edits may hold secrets. */
export function createContentStore(paths: StorePaths): ContentStore {
  const folder = join(paths.stateFolder, "generated");
  const journal = join(folder, JOURNAL);
  let made: Promise<Reply<null>> | undefined;
  const known = new Set<string>();

  async function make(): Promise<Reply<null>> {
    const reachable = await checkRealFolder(paths.workspace, ".orchestrator", "generated");
    if (!reachable.ok) return reachable;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await ignoreStateFolder(paths.stateFolder);
    for (const name of await readdir(folder)) if (HASH.test(name)) known.add(name);
    return success(null);
  }

  /** A few kilobytes are written sooner than a worker thread could be asked for it; nothing waits for the disk here. */
  function keepOne(bytes: Uint8Array) {
    const hash = sha256(bytes);
    if (known.has(hash)) return;
    // What a killed writer left half is found by its hash, and taken away then.
    writeFileSync(join(folder, hash), bytes, { mode: 0o600, flag: "wx" });
    known.add(hash);
  }

  async function keep(contents: readonly Uint8Array[]): Promise<Reply<null>> {
    made ??= make();
    const folderIsThere = await made;
    if (folderIsThere.ok) for (const bytes of contents) keepOne(bytes);
    return folderIsThere;
  }

  async function readJournal(): Promise<JournalLine[]> {
    const text = await readFile(journal, "utf8").catch(() => "");
    return text.split("\n").flatMap((line) => {
      const parsed = line === "" ? null : JournalLine.safeParse(parseOrNull(line));
      return parsed?.success ? [parsed.data] : [];
    });
  }

  async function trimJournal() {
    const found = await lstat(journal).catch(() => null);
    if (!found || found.size < MAX_JOURNAL_BYTES) return;
    const lines = (await readJournal()).slice(-MAX_OVERWRITTEN);
    await writeAtomically(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), 0o600);
  }

  return {
    keep,
    async read(hash) {
      if (!HASH.test(hash)) return null;
      const found = await readPlainFile(join(folder, hash)).catch(() => null);
      if (found?.kind !== "file") return null;
      if (sha256(found.bytes) === hash) return found.bytes;
      await unlink(join(folder, hash)).catch(() => {});
      return null;
    },
    async keepOverwritten(agent, files) {
      if (files.length === 0) return success(null);
      const folderIsThere = await keep([]);
      if (!folderIsThere.ok) return folderIsThere;
      // Nobody has these but us: they are on the disk before the first file is written over.
      for (const { hash, bytes } of files) {
        await writeAtomically(join(folder, hash), bytes, 0o600);
        known.add(hash);
      }
      const lines = files.map(({ bytes: _, ...file }) => ({ ...file, agent, copy: copyOf(file.hash) }));
      await appendFile(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
      return success(null);
    },
    async overwritten(agent) {
      const lines = await readJournal();
      return lines
        .filter((line) => line.agent === agent || line.agent === EVERY_AGENT)
        .reverse()
        .map(({ agent: _, ...file }) => file);
    },
    async sweep({ maxBytes, maxFiles } = { maxBytes: MAX_BYTES, maxFiles: MAX_FILES }) {
      await trimJournal();
      const names = (await readdir(folder).catch(() => [])).filter((name) => HASH.test(name));
      // Looking at each file's size costs more than generating: a store that cannot be too large is left alone.
      if (names.length <= maxFiles / 2) return;
      const lines = (await readJournal()).slice(-MAX_OVERWRITTEN);
      const edits = new Set(lines.map(({ hash }) => hash));
      const files = await Promise.all(
        names.map(async (name) => {
          const found = await lstat(join(folder, name)).catch(() => null);
          return { name, size: found?.size ?? 0, at: found?.mtimeMs ?? 0 };
        }),
      );
      files.sort((a, b) => Number(edits.has(a.name)) - Number(edits.has(b.name)) || a.at - b.at);
      let bytes = files.reduce((sum, { size }) => sum + size, 0);
      let count = files.length;
      for (const { name, size } of files) {
        if (bytes <= maxBytes && count <= maxFiles) break;
        await unlink(join(folder, name)).catch(() => {});
        known.delete(name);
        bytes -= size;
        count -= 1;
      }
    },
  };
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
