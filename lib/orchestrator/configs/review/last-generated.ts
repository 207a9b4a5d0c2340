import type { GeneratedFrom } from "@/lib/contract/config-review";
import { readBlobs } from "../../git/index-entries";
import type { Git } from "../../git/run-git";
import type { ContentStore } from "../content-store";
import { sha256 } from "../generated-record";

/** Commits of one file that are looked through; an older generation is found in the store or not at all. */
const MAX_COMMITS = 40;

export type LastGenerated = { from: GeneratedFrom; bytes: Buffer | null };

/**
 * What was generated last, of which only the hash is recorded: the disk's own content, what would be generated now,
 * the kept copy, or a version in git, whichever has that hash.
 */
export async function findLastGenerated(options: {
  /** SHA-256 from `generated.json`; undefined when nothing is recorded. */
  hash: string | undefined;
  disk: Buffer | null;
  registry: Buffer | null;
  store: ContentStore;
  git: Git;
  /** Relative to the folder of `git`. */
  path: string;
}): Promise<LastGenerated> {
  const { hash, disk, registry, store, git, path } = options;
  if (hash === undefined) return { from: "unknown", bytes: null };
  if (disk && sha256(disk) === hash) return { from: "disk", bytes: disk };
  if (registry && sha256(registry) === hash) return { from: "registry", bytes: registry };
  const kept = await store.read(hash);
  if (kept) return { from: "store", bytes: kept };
  const bytes = (await versionsInGit(git, path)).find((version) => sha256(version) === hash);
  return bytes ? { from: "git", bytes } : { from: "unknown", bytes: null };
}

/** Raw contents that a file had in git, newest first; none where there is no git. */
async function versionsInGit(git: Git, path: string): Promise<Buffer[]> {
  const logged = await git([
    "log",
    `--max-count=${MAX_COMMITS}`,
    "--no-show-signature",
    "--format=",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "-z",
    "--",
    path,
  ]);
  if (!logged.ok) return [];
  const hashes = [...logged.value.toString("latin1").matchAll(/:\d{6} \d{6} ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /g)];
  const blobs = [...new Set(hashes.flatMap(([, before = "", after = ""]) => [after, before]))];
  const read = await readBlobs(
    git,
    blobs.filter((hash) => !/^0+$/.test(hash)),
  );
  return read.ok ? read.value : [];
}
