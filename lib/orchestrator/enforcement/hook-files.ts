import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseRecord, sha256 } from "../configs/generated-record";
import { HOOK_FILE, OWN_BUNDLE_FILE } from "./hook-command";

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
 * `sharedProgram` is the path of the program that all hooks load.
 */
export async function programFlaw(
  agentFolder: string,
  sharedProgram: string,
  shipped: ShippedHook,
): Promise<FileFlaw | null> {
  const own = join(agentFolder, ".claude/generated.json");
  const stub = await fileFlaw(
    { path: join(agentFolder, HOOK_FILE), record: own, key: "hooks/auto-deny.py" },
    shipped.stub,
  );
  if (stub) return stub;
  const besideStub = join(agentFolder, OWN_BUNDLE_FILE);
  if ((await readBytes(besideStub)) !== null)
    return broken(`${besideStub} would be run in place of the app's program.`);
  const folder = dirname(sharedProgram);
  const record = join(folder, "generated.json");
  const shared = await fileFlaw({ path: sharedProgram, record, key: basename(sharedProgram) }, shipped.bundle);
  return shared ?? cacheFlaw(join(folder, "compiled"), shipped);
}

async function fileFlaw(
  file: { path: string; record: string; key: string },
  expected: Buffer,
): Promise<FileFlaw | null> {
  const found = await readBytes(file.path);
  if (found instanceof Error) return broken(`${file.path} cannot be read (${found.message}).`);
  if (found?.equals(expected)) return null;
  const record = parseRecord(String(await readBytes(file.record)));
  const recorded = record?.files[file.key];
  if (found ? sha256(found) === recorded : record && recorded === undefined) return OF_ANOTHER_VERSION;
  const what = found ? "is not the program that the app ships" : "is missing: all calls are blocked";
  return broken(`${file.path} ${what}.`);
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
    if (!isOurs) return broken(`${join(folder, name)} is not the compiled program of the app.`);
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
