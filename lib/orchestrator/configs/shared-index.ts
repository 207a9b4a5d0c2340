import { basename, dirname, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { buildIndex } from "../enforcement/build-policy";
import type { PolicyIndex } from "../enforcement/policy-schema";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders, notPlain, syncNewFolders } from "../files/real-folder";
import { writeTogether } from "../files/write-atomically";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { parseRecord, RECORD_FILE, sha256 } from "./generated-record";
import type { FileState } from "./settings-on-disk";

/** The one generated file that all agents share, as it should be and as it is. */
export type SharedIndex = { bytes: Buffer; state: FileState };

/** One agent per line, so that a change of one is one line of a diff. */
export function renderIndex(index: PolicyIndex): Buffer {
  const lines = Object.entries(index.agents).map(
    ([name, agent]) => `    ${JSON.stringify(name)}: ${JSON.stringify(agent)}`,
  );
  return Buffer.from(`{\n  "version": ${index.version},\n  "agents": {\n${lines.join(",\n")}\n  }\n}\n`);
}

/**
 * Compares the index on the disk with the registry; done once for all agents. `edited` and `stale` are told apart by
 * the record beside it.
 */
export async function checkIndex(paths: Paths, registry: Registry): Promise<SharedIndex> {
  const bytes = renderIndex(buildIndex(registry));
  return { bytes, state: await stateOf(paths, bytes) };
}

async function stateOf({ workspace, indexFile }: Paths, bytes: Buffer): Promise<FileState> {
  const reachable = await checkRealFolder(workspace, ...segments({ workspace, indexFile }));
  if (!reachable.ok) return { state: "invalid", detail: reachable.error.message };
  const found = await readPlainFile(indexFile).catch((error: Error) => error);
  if (found instanceof Error) return { state: "invalid", detail: `It cannot be read: ${found.message}` };
  if (found.kind === "refused") return { state: "invalid", detail: `It is ${found.what}.` };
  if (found.kind === "absent") return { state: "missing", detail: "The file is not there." };
  if (found.bytes.equals(bytes)) return { state: "ok" };
  const kept = await readPlainFile(recordOf(indexFile)).catch(() => null);
  const record = parseRecord(kept?.kind === "file" ? kept.bytes.toString("utf8") : "");
  const isOurs = record?.files[basename(indexFile)] === sha256(found.bytes);
  return isOurs
    ? { state: "stale", detail: "The registry has changed since it was generated." }
    : { state: "edited", detail: "Somebody changed it after it was generated." };
}

/** Writes the index and its record. Fails where something else than a plain file or a folder stands in the way. */
export async function writeIndex(paths: Paths, { bytes }: SharedIndex, now: number): Promise<Reply<null>> {
  const { workspace, indexFile } = paths;
  const reachable = await checkRealFolder(workspace, ...segments(paths));
  if (!reachable.ok) return reachable;
  for (const path of [indexFile, recordOf(indexFile)]) {
    const inTheWay = await readPlainFile(path);
    if (inTheWay.kind === "refused") return notPlain(path, inTheWay.what);
  }
  const hash = sha256(bytes);
  const record = {
    version: 1 as const,
    generated_at: new Date(now).toISOString(),
    inputs: {},
    files: { [basename(indexFile)]: hash },
  };
  const made = await makeFolders(workspace, ...segments(paths));
  await writeTogether([
    { path: indexFile, content: bytes, mode: 0o644 },
    { path: recordOf(indexFile), content: `${JSON.stringify(record, null, 2)}\n`, mode: 0o644 },
  ]);
  await syncNewFolders(made);
  return success(null);
}

function recordOf(indexFile: string): string {
  return join(dirname(indexFile), RECORD_FILE);
}

/** The folders from the workspace to the index. */
function segments({ workspace, indexFile }: Pick<Paths, "workspace" | "indexFile">): string[] {
  return dirname(indexFile)
    .slice(workspace.length + 1)
    .split("/");
}
