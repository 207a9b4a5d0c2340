import { unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { type PlainFile, readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders, syncNewFolders } from "../files/real-folder";
import { writeTogether } from "../files/write-atomically";
import type { IndexChange } from "../git/index-entries";
import type { Paths } from "../paths";
import type { StagedFile } from "./staged-workspace";

/** `before`: what the index held until now. */
export type StagedChange = IndexChange & { before: StagedFile | null };

/**
 * Brings the working copy to what has just been staged, where it was as the index was. Answers which files hold
 * something else, and stay as they are. The caller holds the writers' lock.
 */
export async function followInWorkingCopy(paths: Paths, changes: readonly StagedChange[]): Promise<Reply<string[]>> {
  const leftAlone: string[] = [];
  try {
    for (const change of changes) {
      if (!(await follow(paths.workspace, change))) leftAlone.push(change.path);
    }
    return success(leftAlone);
  } catch (error) {
    return fileFailure(error, paths.agentsFolder);
  }
}

async function follow(workspace: string, { path, before, mode, file }: StagedChange): Promise<boolean> {
  const target = join(workspace, path);
  const folders = dirname(path).split("/");
  const reachable = await checkRealFolder(workspace, ...folders);
  const there: PlainFile = reachable.ok ? await readPlainFile(target) : { kind: "refused", what: "behind a link" };
  const wanted = file === null ? null : await readPlainFile(file);
  if (isAs(there, wanted?.kind === "file" ? wanted.bytes : null)) return true;
  if (!isAs(there, before?.bytes ?? null)) return false;
  if (wanted?.kind !== "file") {
    await unlink(target);
    return true;
  }
  const made = await makeFolders(workspace, ...folders);
  await writeTogether([{ path: target, content: wanted.bytes, mode: mode === "100755" ? 0o755 : 0o644 }]);
  await syncNewFolders(made);
  return true;
}

function isAs(there: PlainFile, bytes: Buffer | null): boolean {
  return bytes === null ? there.kind === "absent" : there.kind === "file" && there.bytes.equals(bytes);
}
