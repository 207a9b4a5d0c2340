import { open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

export type Files = ReadonlyMap<string, Uint8Array>;

/** The least that is safe: each file synced under another name and renamed, then each folder synced. */
export async function writeFiles(root: string, files: Files): Promise<void> {
  await Promise.all(
    [...files].map(async ([path, content]) => {
      const file = join(root, path);
      const handle = await open(`${file}.tmp`, "w");
      await handle.writeFile(content);
      await handle.sync();
      await handle.close();
      await rename(`${file}.tmp`, file);
    }),
  );
  const folders = new Set([...files.keys()].map((path) => dirname(join(root, path))));
  await Promise.all(
    [...folders].map(async (folder) => {
      const handle = await open(folder, "r");
      await handle.sync();
      await handle.close();
    }),
  );
}
