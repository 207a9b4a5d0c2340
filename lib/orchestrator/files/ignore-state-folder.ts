import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Keeps git from the app's own state, which holds passwords' hashes, journals and copies of hand edits: the workspace's
 * own `.gitignore` is the user's. What stands there already stays; failing only means that git sees the folder.
 */
export async function ignoreStateFolder(stateFolder: string): Promise<void> {
  await writeFile(join(stateFolder, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 }).catch(() => {});
}
