import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentName } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { fileFailure } from "./file-failure";
import { type GeneratedRecord, parseRecord, RECORD_FILE } from "./generated-record";
import { json, type RenderedFile, recordOf, renderAgent } from "./render-agent";
import { readTemplates, type Templates } from "./templates";
import { checkTarget, makeRealFolder, sweepTemporaryFiles, syncFolder, writeAtomically } from "./write-atomically";

/** Agents that are written side by side: enough to keep the disk busy, few enough to stay cancellable. */
const AT_ONCE = 8;

export type GeneratedAgent =
  | { name: AgentName; result: "generated" | "unchanged" | "cancelled" }
  | { name: AgentName; result: "failed"; error: AppError };

export type GenerateOptions = {
  paths: Paths;
  registry: Registry;
  names: readonly AgentName[];
  clock: Pick<Clock, "now">;
  /** Writes nothing; `generated` then means "would change". */
  check?: boolean;
  signal?: AbortSignal;
  onStart?: (name: AgentName) => void;
  onDone?: (agent: GeneratedAgent) => void;
};

/**
 * Generates the named agents' files: each agent is rendered and validated in memory before its first write,
 * files that did not change are not touched, and one agent's failure stops no other. The caller holds the writers'
 * lock. Fails as a whole only when the templates cannot be used.
 */
export async function generateConfigs(options: GenerateOptions): Promise<Reply<GeneratedAgent[]>> {
  const templates = await readTemplates(options.paths);
  if (!templates.ok) return templates;
  const results: GeneratedAgent[] = new Array(options.names.length);
  let next = 0;
  async function work() {
    for (let index = next++; index < options.names.length; index = next++) {
      const name = options.names[index] as AgentName; // the index is in range
      const done = await generateUnlessCancelled(options, templates.ok ? templates.value : null, name);
      results[index] = done;
      options.onDone?.(done);
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, options.names.length) }, work));
  return success(results);
}

async function generateUnlessCancelled(
  options: GenerateOptions,
  templates: Templates | null,
  name: AgentName,
): Promise<GeneratedAgent> {
  if (options.signal?.aborted || !templates) return { name, result: "cancelled" };
  options.onStart?.(name);
  try {
    const reply = await generateAgent(options, templates, name);
    return reply.ok ? { name, result: reply.value } : { name, result: "failed", error: reply.error };
  } catch (error) {
    const reply = fileFailure(error, options.paths.agentFolder(name));
    return reply.ok ? { name, result: "unchanged" } : { name, result: "failed", error: reply.error };
  }
}

async function generateAgent(
  { paths, registry, clock, check }: GenerateOptions,
  templates: Templates,
  name: AgentName,
): Promise<Reply<"generated" | "unchanged">> {
  const folder = paths.claudeFolder(name);
  const before = await readRecord(folder);
  const kept = before?.generated_at ?? new Date(clock.now()).toISOString();
  const rendered = renderAgent({ registry, agentName: name, templates, paths, timestamp: kept });
  if (!rendered.ok) return rendered;
  if ((await changedFiles(folder, withRecord(rendered.value, kept))).length === 0) return success("unchanged");
  if (check) return success("generated");

  const timestamp = new Date(clock.now()).toISOString();
  const renewed = renderAgent({ registry, agentName: name, templates, paths, timestamp });
  if (!renewed.ok) return renewed;
  return writeAgent(paths, name, withRecord(renewed.value, timestamp));
}

/** The record comes last: as long as it is the old one, a crash shows as files that were edited. */
function withRecord(files: RenderedFile[], timestamp: string): RenderedFile[] {
  return [...files, { path: RECORD_FILE, content: json(recordOf(files, timestamp)), mode: 0o644 }];
}

async function writeAgent(paths: Paths, name: AgentName, files: RenderedFile[]): Promise<Reply<"generated">> {
  const folder = paths.claudeFolder(name);
  const made = await makeRealFolder(paths.workspace, "agents", name, ".claude", "hooks");
  if (!made.ok) return made;
  for (const target of await Promise.all(files.map(({ path }) => checkTarget(join(folder, path))))) {
    if (!target.ok) return target;
  }
  const changed = await changedFiles(folder, files);
  const folders = [...new Set(files.map(({ path }) => dirname(join(folder, path))))];
  await Promise.all(folders.map(sweepTemporaryFiles));
  const [record, ...rest] = [...changed].reverse();
  await Promise.all(rest.map((file) => writeAtomically(join(folder, file.path), file.content, file.mode)));
  if (record) await writeAtomically(join(folder, record.path), record.content, record.mode);
  await Promise.all(folders.map(syncFolder));
  return success("generated");
}

async function changedFiles(folder: string, files: RenderedFile[]): Promise<RenderedFile[]> {
  const same = await Promise.all(
    files.map(async ({ path, content, mode }) => {
      const file = join(folder, path);
      const onDisk = await readFile(file, "utf8").catch(nullIfAbsent);
      if (onDisk !== content) return false;
      return (mode & 0o111) === 0 || ((await stat(file)).mode & 0o111) !== 0;
    }),
  );
  return files.filter((_, index) => !same[index]);
}

async function readRecord(folder: string): Promise<GeneratedRecord | null> {
  const text = await readFile(join(folder, RECORD_FILE), "utf8").catch(nullIfAbsent);
  return text === null ? null : parseRecord(text);
}

/** What is no readable file is different from what should stand there; writing will say why. */
function nullIfAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "EISDIR" || error.code === "ENOTDIR" || error.code === "ELOOP")
    return null;
  throw error;
}

/** Turns `all`, `pilot` or names into names of the registry; an unknown one refuses the whole selection. */
export function selectAgents(
  registry: Registry,
  selection: "all" | "pilot" | readonly string[],
  find: (requested: string) => Reply<AgentName>,
): Reply<AgentName[]> {
  if (selection === "all") return success(Object.values(registry.agents).map(({ name }) => name));
  const wanted = selection === "pilot" ? ["planning-agent", "researcher-agent", "backend-agent"] : selection;
  if (wanted.length === 0) return failure("no-agent", "No agent was named.", { hint: "Name one, or use --all." });
  const found = [...new Set(wanted)].map(find);
  const unknown = found.find((reply) => !reply.ok);
  if (unknown && !unknown.ok) return unknown;
  return success(found.flatMap((reply) => (reply.ok ? [reply.value] : [])));
}
