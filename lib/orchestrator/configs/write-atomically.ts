import { randomBytes } from "node:crypto";
import { lstat, mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Replaces a file by a whole new one: temporary name in the same folder, fsync, rename. A crash leaves the old file or
 * the new one, never half of one. The folder's own fsync is the caller's (`syncFolder`), once for several files.
 */
export async function writeAtomically(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = join(
    dirname(file),
    `.${file.slice(dirname(file).length + 1)}.${randomBytes(6).toString("hex")}.tmp`,
  );
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
}

/** Makes renames in this folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a killed writer left behind. Call it only while holding the writers' lock. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => TEMPORARY.test(name)).map((name) => unlink(join(folder, name)).catch(() => {})),
  );
}

/**
 * Makes the folders below `root`, and refuses to go through anything but real folders: a symlink would lead the
 * generator out of the workspace.
 */
export async function makeRealFolder(root: string, ...segments: string[]): Promise<Reply<null>> {
  let folder = root;
  for (const segment of segments) {
    folder = join(folder, segment);
    const found = await lstatOrNull(folder);
    if (found?.isDirectory()) continue;
    if (found) return refused(folder, found.isSymbolicLink() ? "a symlink" : "no folder");
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
  return success(null);
}

/** Only a plain file with one name, or nothing at all, may stand where a generated file goes. */
export async function checkTarget(file: string): Promise<Reply<null>> {
  const found = await lstatOrNull(file);
  if (!found) return success(null);
  if (found.isSymbolicLink()) return refused(file, "a symlink");
  if (found.isDirectory()) return refused(file, "a folder");
  if (!found.isFile()) return refused(file, "no plain file");
  if (found.nlink > 1) return refused(file, "a hard link");
  return success(null);
}

async function lstatOrNull(path: string) {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

function refused(path: string, what: string): Reply<never> {
  return failure("target-not-plain", `${path} is ${what}, so nothing was written through it.`, {
    hint: "Move it away, then generate again.",
  });
}
