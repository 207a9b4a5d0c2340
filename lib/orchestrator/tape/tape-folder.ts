import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { AgentId } from "@/lib/contract/ids";
import { RecordingId } from "@/lib/contract/tape";

/** `.orchestrator/tape`: a folder per agent, `<id>.cast` while it is written, `<id>.cast.gz` afterwards; and the index. */
export type TapeFile = { id: RecordingId; path: string; packed: boolean; bytes: number };

export const indexFileOf = (folder: string) => join(folder, "index.db");

/** A tenant's agent has a slash in its name. */
export function agentFolderOf(folder: string, agent: AgentId): string {
  return join(folder, agent.replace("/", "@"));
}

/** Every recording that is there, oldest first. */
export function listTapeFiles(folder: string): TapeFile[] {
  if (!existsSync(folder)) return [];
  const agents = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = agents.flatMap(({ name }) =>
    readdirSync(join(folder, name)).flatMap((file) => tapeFile(join(folder, name), file) ?? []),
  );
  return files.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function tapeFile(folder: string, name: string): TapeFile | null {
  const [, word, packed] = /^(.+)\.cast(\.gz)?$/.exec(name) ?? [];
  const id = RecordingId.safeParse(word);
  if (!id.success) return null;
  const path = join(folder, name);
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  return bytes === undefined ? null : { id: id.data, path, packed: packed !== undefined, bytes };
}

export function findTapeFile(folder: string, agent: AgentId, id: RecordingId): TapeFile | null {
  const own = agentFolderOf(folder, agent);
  return (
    [`${id}.cast.gz`, `${id}.cast`].flatMap((name) =>
      existsSync(join(own, name)) ? (tapeFile(own, name) ?? []) : [],
    )[0] ?? null
  );
}

/** The text of a recording, unpacked. What is still being written ends where it is now. */
export function openTapeText({ path, packed, bytes }: TapeFile): Readable {
  if (!packed) return createReadStream(path, bytes > 0 ? { end: bytes - 1 } : {});
  const unpacked = createGunzip();
  // `pipeline` tells the reader of a failure, too.
  pipeline(createReadStream(path), unpacked).catch(() => {});
  return unpacked;
}

/** Packs a finished recording: under another name first, so that there is always one that is whole. */
export async function packTapeFile({ path, packed }: TapeFile): Promise<number> {
  if (packed) return statSync(path).size;
  const target = `${path}.gz`;
  const draft = `${target}.new`;
  try {
    await pipeline(createReadStream(path), createGzip({ level: 6 }), createWriteStream(draft, { mode: 0o600 }));
    const handle = openSync(draft, "r");
    fsyncSync(handle);
    closeSync(handle);
    renameSync(draft, target);
    rmSync(path, { force: true });
    return statSync(target).size;
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
