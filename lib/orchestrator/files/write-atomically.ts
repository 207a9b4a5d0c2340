import { randomBytes } from "node:crypto";
import { closeSync, fsync, open, writeFileSync } from "node:fs";
import { readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const openFile = promisify(open);
const syncFile = promisify(fsync);

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

export type FileToWrite = { path: string; content: string | Uint8Array; mode: number };

/**
 * Replaces several files by whole new ones, all or none: every one is written under a temporary name and synced before
 * the first is renamed into its place; the last one comes last. A full disk leaves everything as it was, a crash
 * leaves each file old or new, and what was answered survives a power cut.
 */
export async function writeTogether(files: readonly FileToWrite[]): Promise<void> {
  const staged = await Promise.allSettled(files.map(stage));
  const temporaries = staged.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  try {
    for (const result of staged) if (result.status === "rejected") throw result.reason;
    await Promise.all(temporaries.slice(0, -1).map(({ temporary, path }) => rename(temporary, path)));
    for (const { temporary, path } of temporaries.slice(-1)) await rename(temporary, path);
  } catch (error) {
    await Promise.all(temporaries.map(({ temporary }) => discard(temporary)));
    throw error;
  }
  await Promise.all([...new Set(files.map(({ path }) => dirname(path)))].map(syncFolder));
}

/** Replaces one file by a whole new one. */
export function writeAtomically(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  return writeTogether([{ path, content, mode }]);
}

async function stage({ path, content, mode }: FileToWrite): Promise<{ path: string; temporary: string }> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await openFile(temporary, "wx", mode);
    try {
      // A few kilobytes into the system's memory; it is the sync that waits for the disk.
      writeFileSync(file, content);
      await syncFile(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    await discard(temporary);
    // fs names the temporary file, or none at all; people know the other one.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
  return { path, temporary };
}

async function discard(temporary: string): Promise<void> {
  await unlink(temporary).catch(() => {}); // What remains is swept by the next writer.
}

/** Makes new names in this folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const file = await openFile(folder, "r");
  try {
    await syncFile(file);
  } finally {
    closeSync(file);
  }
}

/** Removes what a killed writer left behind. Call it only while holding the writers' lock. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => TEMPORARY.test(name)).map((name) => discard(join(folder, name))));
}
