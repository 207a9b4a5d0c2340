import { basename, dirname, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { buildIndex } from "../enforcement/build-policy";
import type { PolicyIndex } from "../enforcement/policy-schema";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders, notPlain, syncNewFolders } from "../files/real-folder";
import { writeTogether } from "../files/write-atomically";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type GeneratedRecord, parseRecord, RECORD_FILE, sha256 } from "./generated-record";
import { type HookProgram, sharedProgramFile } from "./hook-program";
import type { FileState } from "./settings-on-disk";

/** A generated file that all agents share, as it should be and as it is. `path` is absolute. */
export type SharedFile = { path: string; bytes: Buffer; state: FileState };

/** One agent per line, so that a change of one is one line of a diff. */
export function renderIndex(index: PolicyIndex): Buffer {
  const lines = Object.entries(index.agents).map(
    ([name, agent]) => `    ${JSON.stringify(name)}: ${JSON.stringify(agent)}`,
  );
  return Buffer.from(`{\n  "version": ${index.version},\n  "agents": {\n${lines.join(",\n")}\n  }\n}\n`);
}

/**
 * Compares what the hooks of all agents share with what it should be: who holds what, and the hook's program. Done once
 * for all agents. `edited` and `stale` are told apart by the record beside each file.
 */
export function checkShared(paths: Paths, registry: Registry, hook: HookProgram): Promise<SharedFile[]> {
  const index = { path: paths.indexFile, bytes: renderIndex(buildIndex(registry)), owner: "The registry" };
  const program = { path: sharedProgramFile(paths), bytes: hook.bundle, owner: "The app's hook" };
  return Promise.all(
    [index, program].map(async ({ path, bytes, owner }) => {
      return { path, bytes, state: await stateOf(paths, path, bytes, owner) };
    }),
  );
}

async function stateOf(paths: Paths, path: string, bytes: Buffer, owner: string): Promise<FileState> {
  const reachable = await checkRealFolder(paths.workspace, ...folderOf(paths, path));
  if (!reachable.ok) return { state: "invalid", detail: reachable.error.message };
  const found = await readPlainFile(path).catch((error: Error) => error);
  if (found instanceof Error) return { state: "invalid", detail: `It cannot be read: ${found.message}` };
  if (found.kind === "refused") return { state: "invalid", detail: `It is ${found.what}.` };
  if (found.kind === "absent") return { state: "missing", detail: "The file is not there." };
  if (found.bytes.equals(bytes)) return { state: "ok" };
  const record = await recordBeside(path);
  return record?.files[basename(path)] === sha256(found.bytes)
    ? { state: "stale", detail: `${owner} has changed since it was generated.` }
    : { state: "edited", detail: "Somebody changed it after it was generated." };
}

/** Writes those that are not as they should be, each with its record. Fails where something stands in the way. */
export async function writeShared(paths: Paths, files: readonly SharedFile[], now: number): Promise<Reply<null>> {
  for (const { path, bytes, state } of files) {
    if (state.state === "ok") continue;
    const written = await writeOne(paths, path, bytes, now);
    if (!written.ok) return written;
  }
  return success(null);
}

async function writeOne(paths: Paths, path: string, bytes: Buffer, now: number): Promise<Reply<null>> {
  const reachable = await checkRealFolder(paths.workspace, ...folderOf(paths, path));
  if (!reachable.ok) return reachable;
  for (const target of [path, recordFileOf(path)]) {
    const inTheWay = await readPlainFile(target);
    if (inTheWay.kind === "refused") return notPlain(target, inTheWay.what);
  }
  const others = (await recordBeside(path))?.files ?? {};
  const record: GeneratedRecord = {
    version: 1,
    generated_at: new Date(now).toISOString(),
    inputs: {},
    files: Object.fromEntries(Object.entries({ ...others, [basename(path)]: sha256(bytes) }).sort()),
  };
  const made = await makeFolders(paths.workspace, ...folderOf(paths, path));
  await writeTogether([
    { path, content: bytes, mode: 0o644 },
    { path: recordFileOf(path), content: `${JSON.stringify(record, null, 2)}\n`, mode: 0o644 },
  ]);
  await syncNewFolders(made);
  return success(null);
}

async function recordBeside(path: string): Promise<GeneratedRecord | null> {
  const kept = await readPlainFile(recordFileOf(path)).catch(() => null);
  return kept?.kind === "file" ? parseRecord(kept.bytes.toString("utf8")) : null;
}

function recordFileOf(path: string): string {
  return join(dirname(path), RECORD_FILE);
}

/** The folders from the workspace to a file. */
function folderOf({ workspace }: Paths, path: string): string[] {
  return dirname(path)
    .slice(workspace.length + 1)
    .split("/");
}
