import { lstat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ConfigFileState, ConfigSummary } from "@/lib/contract/agent";
import type { AgentReview, ReviewedFile } from "@/lib/contract/config-review";
import { type AgentName, agentIdOf } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import { buildIndex } from "../../enforcement/build-policy";
import { readPlainFile } from "../../files/read-plain-file";
import type { Git } from "../../git/run-git";
import type { Paths } from "../../paths";
import type { Registry } from "../../registry/registry-schema";
import { type AgentFiles, readAgentFiles, textOf } from "../agent-files";
import { checkAgent } from "../check-agent";
import type { ContentStore } from "../content-store";
import { type GeneratedRecord, parseRecord, RECORD_FILE } from "../generated-record";
import { SHARED_PROGRAM } from "../hook-program";
import { renderAgent } from "../render-agent";
import { renderIndex } from "../shared-files";
import { readTemplates, type Templates } from "../templates";
import { INDEX_FILE } from "./consequences";
import { findLastGenerated } from "./last-generated";
import { reviewFile } from "./review-file";

type ReviewOptions = { registry: Registry; agentName: AgentName; paths: Paths; store: ContentStore; git: Git };
/** With what is read once for all files. */
type FileOptions = ReviewOptions & { templates: Templates };

/**
 * Checks one agent and lays the three sides of every file that is not as it should be beside each other. Fails when the
 * templates cannot be used.
 */
export async function reviewAgent(options: ReviewOptions): Promise<Reply<AgentReview>> {
  const { registry, agentName, paths, store } = options;
  const templates = await readTemplates(paths);
  if (!templates.ok) return templates;
  const config = await checkAgent({ registry, agentName, templates: templates.value, paths });
  const troubles = troublesByFile(config);
  const onDisk = await readAgentFiles(paths.claudeFolder(agentName)).catch(() => new Map());
  const record = parseRecord(textOf(onDisk, RECORD_FILE) ?? "");
  // With the old time of generation, so that nothing differs by it alone.
  const timestamp = record?.generated_at ?? config.generatedAt ?? new Date(0).toISOString();
  const rendered = renderAgent({ registry, agentName, templates: templates.value, paths, timestamp });
  const registrySide = new Map(rendered.ok ? rendered.value.files.map(({ path, bytes }) => [path, bytes]) : []);
  const files = await Promise.all(
    [...troubles].map(([path, states]) =>
      reviewOne({ ...options, templates: templates.value }, { path, states, onDisk, record, registrySide }),
    ),
  );
  const inOrder = config.files.filter(({ state }) => state === "ok").length;
  return success({
    name: agentIdOf(paths.tenant, agentName),
    config,
    inOrder,
    files,
    overwritten: await store.overwritten(agentIdOf(paths.tenant, agentName)),
  });
}

/** The settings file may have several: it is stale, and its context is missing. */
function troublesByFile({ files }: ConfigSummary): Map<string, ConfigFileState[]> {
  const troubles = new Map<string, ConfigFileState[]>();
  for (const file of files) {
    if (file.state !== "ok") troubles.set(file.path, [...(troubles.get(file.path) ?? []), file]);
  }
  return troubles;
}

async function reviewOne(
  options: FileOptions,
  file: {
    path: string;
    states: readonly ConfigFileState[];
    onDisk: AgentFiles;
    record: GeneratedRecord | null;
    registrySide: ReadonlyMap<string, Buffer>;
  },
): Promise<ReviewedFile> {
  const { agentName, paths, store, git } = options;
  const { path, states } = file;
  const changedAt = await changeTime(join(paths.workspace, path));
  const base = [...paths.agentSegments(agentName), ".claude", ""].join("/");
  const name = path.startsWith(base) ? path.slice(base.length) : path;
  const there = file.onDisk.get(name);
  if (path === INDEX_FILE || path === SHARED_PROGRAM) return reviewShared(options, path, states);
  const isOurs = there !== undefined && name !== RECORD_FILE;
  const disk = there?.kind === "file" && isOurs ? there.bytes : null;
  const registry = file.registrySide.get(name) ?? null;
  if (!isOurs) {
    const sides = { registry: null, generated: null, generatedFrom: "unknown" as const, disk: null };
    const reviewed = reviewFile({ agent: agentName, name, path, states, sides, changedAt });
    return { ...reviewed, comparison: { kind: "none", why: states[0]?.detail ?? "" } };
  }
  const last = await findLastGenerated({ hash: file.record?.files[name], disk, registry, store, git, path });
  const sides = { registry, generated: last.bytes, generatedFrom: last.from, disk };
  return reviewFile({ agent: agentName, name, path, states, sides, changedAt });
}

/** What all guards share has its record beside it. */
async function reviewShared(
  { registry, agentName, paths, templates, store, git }: FileOptions,
  path: string,
  states: readonly ConfigFileState[],
): Promise<ReviewedFile> {
  const file = join(paths.workspace, path);
  const bytesOf = async (file: string) => {
    const found = await readPlainFile(file).catch(() => null);
    return found?.kind === "file" ? found.bytes : null;
  };
  const record = parseRecord((await bytesOf(join(dirname(file), RECORD_FILE)))?.toString("utf8") ?? "");
  const rendered = path === SHARED_PROGRAM ? templates.hook.bundle : renderIndex(buildIndex(registry));
  const disk = await bytesOf(file);
  const hash = record?.files[basename(file)];
  const last = await findLastGenerated({ hash, disk, registry: rendered, store, git, path });
  const sides = { registry: rendered, generated: last.bytes, generatedFrom: last.from, disk };
  return reviewFile({
    ...{ agent: agentName, name: path, path, states, sides },
    changedAt: await changeTime(paths.indexFile),
  });
}

async function changeTime(file: string): Promise<number | null> {
  return lstat(file).then(
    ({ mtimeMs }) => Math.round(mtimeMs),
    () => null,
  );
}
