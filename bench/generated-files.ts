import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Files } from "./floors/write-files";

/** All generated files of a workspace, by their path in it. */
export async function readGenerated(workspace: string): Promise<Map<string, Buffer>> {
  const names = await readdir(join(workspace, "agents"), { recursive: true, withFileTypes: true });
  const paths = names.filter(
    (entry) => entry.isFile() && entry.parentPath.includes("/.claude") && !entry.parentPath.endsWith("/compiled"),
  );
  const read = paths.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file.slice(workspace.length + 1), await readFile(file)] as const;
  });
  return new Map(await Promise.all(read));
}

/** What stands in `after` and not, or otherwise, in `before`. */
export function changedFiles(before: Files, after: Files): Map<string, Uint8Array> {
  return new Map(
    [...after].filter(([path, content]) => Buffer.compare(before.get(path) ?? Buffer.alloc(0), content) !== 0),
  );
}

/** Puts the files below `root`, with their folders, without hurry: it is not measured. */
export async function placeFiles(root: string, files: Files): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}
