import { lstat, mkdir, realpath, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { syncFolder } from "./write-atomically";

/**
 * Whether nothing but real folders stands between `root` (a real path) and the path below it, as far as it exists. A
 * symlink there would lead a writer out of the workspace.
 */
export async function checkRealFolder(root: string, ...segments: string[]): Promise<Reply<null>> {
  const whole = join(root, ...segments);
  // The dot makes it fail for what is no folder.
  const real = await realpath(`${whole}/.`).catch(() => null);
  if (real === whole) return success(null);
  let folder = root;
  for (const segment of segments) {
    folder = join(folder, segment);
    const found = await lstatOrNull(folder);
    if (!found) return success(null);
    if (!found.isDirectory()) return notPlain(folder, found.isSymbolicLink() ? "a symlink" : "no folder");
  }
  return success(null);
}

/**
 * Makes the folders below `root` that are not there yet, and answers which ones those are, outermost first. Takes them
 * back when one cannot be made. The caller has checked the way.
 */
export async function makeFolders(root: string, ...segments: string[]): Promise<string[]> {
  const made: string[] = [];
  async function make(folder: string, mayNeedParent: boolean): Promise<void> {
    try {
      await mkdir(folder);
      made.push(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException; // fs rejects with nothing else
      if (code === "EEXIST") return;
      if (code !== "ENOENT" || !mayNeedParent || folder === root) throw error;
      await make(dirname(folder), true);
      await make(folder, false);
    }
  }
  try {
    await make(join(root, ...segments), true);
  } catch (error) {
    await removeEmptyFolders(made);
    throw error;
  }
  return made;
}

/** Makes new folders survive a power cut: their names stand in the folders above them. */
export async function syncNewFolders(made: readonly string[]): Promise<void> {
  await Promise.all(made.map((folder) => syncFolder(dirname(folder))));
}

export async function removeEmptyFolders(made: readonly string[]): Promise<void> {
  for (const folder of [...made].reverse()) await rmdir(folder).catch(() => {}); // Somebody may use it by now.
}

export function notPlain(path: string, what: string): Reply<never> {
  return failure("target-not-plain", `${path} is ${what}, so nothing was written through it.`, {
    hint: "Move it away, then generate again.",
  });
}

async function lstatOrNull(path: string) {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}
