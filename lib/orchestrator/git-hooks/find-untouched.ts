import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { type AgentId, agentIdOf } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import { isProgram } from "../configs/agent-files";
import { parseRecord, RECORD_FILE } from "../configs/generated-record";
import { type RenderedFile, recordFile, renderAgent } from "../configs/render-agent";
import type { Templates } from "../configs/templates";
import { type IndexEntry, readBlobs } from "../git/index-entries";
import type { Git } from "../git/run-git";
import { byRealm, type Realm } from "../tenants/realms";
import { agentOf, type StagedWorkspace } from "./staged-workspace";

/**
 * Agents whose staged files are just what would be generated. git's own hashes tell, so of a thousand agents only the
 * few that a commit is about are laid out and looked at.
 */
export async function findUntouched(
  git: Git,
  staged: StagedWorkspace,
  parts: { realms: readonly Realm[]; templates: Templates; ids: readonly AgentId[] },
): Promise<Reply<Set<AgentId>>> {
  const recorded = byRealm(parts.realms, parts.ids).flatMap(({ realm, names }) =>
    names.flatMap((agentName) => {
      const folder = relative(staged.paths.workspace, realm.paths.claudeFolder(agentName));
      const entry = staged.index.get(join(folder, RECORD_FILE));
      return entry ? [{ realm, agentName, folder, hash: entry.hash }] : [];
    }),
  );
  const hashes = recorded.map(({ hash }) => hash);
  const blobs = await readBlobs(git, hashes);
  if (!blobs.ok) return blobs;
  const counts = countByAgent(staged);
  const untouched = recorded.flatMap(({ realm, agentName, folder }, at) => {
    const record = parseRecord(blobs.value[at]?.toString("utf8") ?? "");
    if (!record) return [];
    const { templates } = parts;
    const rendered = renderAgent({ ...realm, templates, agentName, timestamp: record.generated_at });
    if (!rendered.ok) return [];
    const files = [...rendered.value.files, recordFile(rendered.value.record)];
    const id = agentIdOf(realm.paths.tenant, agentName);
    const isSame = counts.get(id) === files.length && files.every((file) => isStaged(staged, folder, file));
    return isSame ? [id] : [];
  });
  return success(new Set(untouched));
}

function countByAgent({ index }: StagedWorkspace): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of index.keys()) {
    const name = agentOf(path);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function isStaged({ index }: StagedWorkspace, folder: string, { path, bytes, mode }: RenderedFile): boolean {
  const entry = index.get(join(folder, path));
  return entry?.mode === (isProgram(mode) ? "100755" : "100644") && entry.hash === blobHash(bytes, entry);
}

/** The name that git gives to these bytes, in a repository with hashes of this length. */
function blobHash(bytes: Buffer, { hash }: IndexEntry): string {
  const algorithm = hash.length === 64 ? "sha256" : "sha1";
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
