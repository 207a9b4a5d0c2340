import { createHash } from "node:crypto";
import type { AgentName } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import { isProgram } from "../configs/agent-files";
import { parseRecord, RECORD_FILE } from "../configs/generated-record";
import { type RenderedFile, recordFile, renderAgent } from "../configs/render-agent";
import type { Templates } from "../configs/templates";
import { type IndexEntry, readBlobs } from "../git/index-entries";
import type { Git } from "../git/run-git";
import type { Registry } from "../registry/registry-schema";
import { agentOf, type StagedWorkspace } from "./staged-workspace";

/**
 * Agents whose staged files are just what would be generated. git's own hashes tell, so of a thousand agents only the
 * few that a commit is about are laid out and looked at.
 */
export async function findUntouched(
  git: Git,
  staged: StagedWorkspace,
  parts: { registry: Registry; templates: Templates; names: readonly AgentName[] },
): Promise<Reply<Set<AgentName>>> {
  const recorded = parts.names.flatMap((name) => {
    const entry = staged.index.get(`agents/${name}/.claude/${RECORD_FILE}`);
    return entry ? [{ name, hash: entry.hash }] : [];
  });
  const hashes = recorded.map(({ hash }) => hash);
  const blobs = await readBlobs(git, hashes);
  if (!blobs.ok) return blobs;
  const counts = countByAgent(staged);
  const untouched = recorded.filter(({ name }, at) => {
    const record = parseRecord(blobs.value[at]?.toString("utf8") ?? "");
    if (!record) return false;
    const { registry, templates } = parts;
    const rendered = renderAgent({
      registry,
      templates,
      agentName: name,
      paths: staged.paths,
      timestamp: record.generated_at,
    });
    if (!rendered.ok) return false;
    const files = [...rendered.value.files, recordFile(rendered.value.record)];
    return counts.get(name) === files.length && files.every((file) => isStaged(staged, name, file));
  });
  return success(new Set(untouched.map(({ name }) => name)));
}

function countByAgent({ index }: StagedWorkspace): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of index.keys()) {
    const name = agentOf(path);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function isStaged({ index }: StagedWorkspace, name: AgentName, { path, bytes, mode }: RenderedFile): boolean {
  const entry = index.get(`agents/${name}/.claude/${path}`);
  return entry?.mode === (isProgram(mode) ? "100755" : "100644") && entry.hash === blobHash(bytes, entry);
}

/** The name that git gives to these bytes, in a repository with hashes of this length. */
function blobHash(bytes: Buffer, { hash }: IndexEntry): string {
  const algorithm = hash.length === 64 ? "sha256" : "sha1";
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
