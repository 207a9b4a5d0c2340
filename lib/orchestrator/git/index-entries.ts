import { type Reply, success } from "@/lib/contract/reply";
import type { Git } from "./run-git";

/** One file as it stands in git's index. */
export type IndexEntry = {
  /** Relative to the folder that git runs in. */
  path: string;
  /** As git writes it: `100644`, `100755`, `120000` for a link. */
  mode: string;
  hash: string;
};

/** The entries below these paths; what a merge has not settled yet is left out. */
export async function readIndex(git: Git, paths: readonly string[]): Promise<Reply<IndexEntry[]>> {
  const listed = await git(["ls-files", "--stage", "-z", "--", ...paths]);
  if (!listed.ok) return listed;
  const rows = listed.value.toString("utf8").split("\0").filter(Boolean);
  return success(
    rows.flatMap((row) => {
      const [, mode, hash, stage, path] = /^(\d+) ([0-9a-f]+) (\d)\t(.*)$/s.exec(row) ?? [];
      return mode && hash && path && stage === "0" ? [{ mode, hash, path }] : [];
    }),
  );
}

/** The raw bytes of these objects, in order: no filter and no line ending is applied. */
export async function readBlobs(git: Git, hashes: readonly string[]): Promise<Reply<Buffer[]>> {
  if (hashes.length === 0) return success([]);
  const printed = await git(["cat-file", "--batch"], { input: `${hashes.join("\n")}\n` });
  if (!printed.ok) return printed;
  const blobs: Buffer[] = [];
  for (let at = 0; at < printed.value.length; ) {
    const end = printed.value.indexOf(10, at);
    const size = Number(printed.value.toString("latin1", at, end).split(" ")[2]);
    blobs.push(printed.value.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return success(blobs);
}

/** `file`: where the new bytes stand now; null takes the entry, which is there, out of the index. */
export type IndexChange = { path: string; mode: string; file: string | null };

/** Puts files into the index without touching the working copy. `prefix` leads from the top of the work tree. */
export async function changeIndex(git: Git, prefix: string, changes: readonly IndexChange[]): Promise<Reply<null>> {
  const files = changes.flatMap(({ file }) => (file === null ? [] : [file]));
  const gone = changes.flatMap(({ path, file }) => (file === null ? [`${path}\0`] : []));
  const hashed = await git(["hash-object", "-w", "--no-filters", "--stdin-paths"], {
    input: files.map((file) => `${file}\n`).join(""),
  });
  if (!hashed.ok) return hashed;
  const hashes = hashed.value.toString("latin1").split("\n");
  const there = changes.filter(({ file }) => file !== null);
  const lines = there.map(({ path, mode }, index) => `${mode} ${hashes[index]} 0\t${prefix}${path}\0`);
  const written = await git(["update-index", "-z", "--index-info"], { input: lines.join("") });
  if (!written.ok || gone.length === 0) return written.ok ? success(null) : written;
  const removed = await git(["update-index", "--force-remove", "-z", "--stdin"], { input: gone.join("") });
  return removed.ok ? success(null) : removed;
}
