import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord, sha256 } from "../configs/generated-record";
import { BUNDLE_FILE, CACHE_FOLDER, HOOK_FILE } from "./hook-command";

/** The hook program as the app ships it. */
export type ShippedHook = {
  stub: Buffer;
  bundle: Buffer;
  /** The bundle compiled, where that has been done. */
  cache: { name: string; bytes: Buffer } | null;
};

/** Why the files of a hook must not be run, and what a person does about it. */
export type FileFlaw = { state: "broken" | "not-verified"; reason: string };

const AGAIN = "Generate this agent's configuration again.";

/**
 * Compares what the hook is made of with what the app ships; null when it is the same. Files that stand there as they
 * were generated are those of another version of the app: they do their work, and are not run by this one.
 */
export async function programFlaw(agentFolder: string, shipped: ShippedHook): Promise<FileFlaw | null> {
  const record = parseRecord(String(await readBytes(join(agentFolder, ".claude/generated.json"))));
  for (const [file, expected] of [
    [HOOK_FILE, shipped.stub],
    [BUNDLE_FILE, shipped.bundle],
  ] as const) {
    const found = await readBytes(join(agentFolder, file));
    const recorded = record?.files[file.replace(".claude/", "")];
    if (found instanceof Error) return broken(`${file} cannot be read (${found.message}).`);
    if (found?.equals(expected)) continue;
    if (found && sha256(found) === recorded) return OF_ANOTHER_VERSION;
    if (!found && record && recorded === undefined) return OF_ANOTHER_VERSION;
    return broken(
      found ? `${file} is not the program that the app ships.` : `${file} is missing: all calls are blocked.`,
    );
  }
  return cacheFlaw(join(agentFolder, CACHE_FOLDER), shipped);
}

const OF_ANOTHER_VERSION: FileFlaw = {
  state: "not-verified",
  reason:
    "The hook is the one of another version of this app. Generate this agent's configuration to bring it up to date.",
};

/** A hook without its cache is slower and right; one with a cache of somebody else's would run that. */
async function cacheFlaw(folder: string, { cache }: ShippedHook): Promise<FileFlaw | null> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(".cache"))) {
    const found = await readBytes(join(folder, name));
    const isOurs = cache?.name === name && Buffer.isBuffer(found) && found.equals(cache.bytes);
    if (!isOurs) return broken(`${CACHE_FOLDER}/${name} is not the compiled program of the app.`);
  }
  return null;
}

function broken(what: string): FileFlaw {
  return { state: "broken", reason: `${what} ${AGAIN}` };
}

/** Null for a file that does not exist. */
async function readBytes(path: string): Promise<Buffer | Error | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const failed = error as NodeJS.ErrnoException; // fs rejects with nothing else
    return failed.code === "ENOENT" ? null : new Error(failed.code);
  }
}
