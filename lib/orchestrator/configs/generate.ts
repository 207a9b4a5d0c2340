import { unlink } from "node:fs/promises";
import { join, relative } from "node:path";
import type { OverwrittenFile } from "@/lib/contract/config-review";
import { type AgentId, type AgentName, agentIdOf } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { hasHook } from "../enforcement/build-policy";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders, notPlain, removeEmptyFolders, syncNewFolders } from "../files/real-folder";
import { sweepTemporaryFiles, writeTogether } from "../files/write-atomically";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type AgentFiles, isSame, leftovers, readAgentFiles, textOf } from "./agent-files";
import { type ContentStore, copyOf, createContentStore, EVERY_AGENT } from "./content-store";
import { type GeneratedRecord, parseRecord, RECORD_FILE, sha256 } from "./generated-record";
import { compileHook, type HookCache, placeHookCache } from "./hook-cache";
import { agentRenderer, type RenderedFile, recordFile } from "./render-agent";
import { checkShared, type SharedFile, writeShared } from "./shared-files";
import { readTemplates, type Templates } from "./templates";

/** Agents that are written side by side: enough to keep the disk busy, few enough to stay cancellable. */
const AT_ONCE = 8;
/** Below the agent's folder, where the generated files stand. */
const FOLDERS = [".claude", "hooks"];

export type GeneratedAgent<Id extends AgentId = AgentName> =
  | {
      name: Id;
      result: "generated" | "unchanged" | "cancelled";
      /** Hand edits that were written over (with `check`: would be), and where each is kept. */
      overwritten?: OverwrittenFile[];
    }
  | { name: Id; result: "failed"; error: AppError };

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

type Run = GenerateOptions & {
  templates: Templates;
  store: ContentStore;
  /** Whether what all hooks share has changed; why it cannot be written. Null where there is no hook. */
  shared: Reply<"same" | "changed"> | null;
  compiledHook: () => Promise<Reply<HookCache | null>>;
};

/**
 * Generates the named agents' files: each agent is rendered and validated in memory before its first write,
 * files that did not change are not touched, and one agent's failure stops no other. The caller holds the writers'
 * lock. Fails as a whole only when the templates cannot be used.
 */
export async function generateConfigs(options: GenerateOptions): Promise<Reply<GeneratedAgent[]>> {
  const templates = await readTemplates(options.paths);
  if (!templates.ok) return templates;
  const { hook } = templates.value;
  // The same for all agents.
  let compiled: Promise<Reply<HookCache | null>> | undefined;
  const compiledHook = () => {
    compiled ??= compileHook(hook, options.paths, options.clock.now());
    return compiled;
  };
  const store = createContentStore(options.paths);
  const parts = { ...options, templates: templates.value, store, compiledHook };
  const run: Run = { ...parts, shared: await prepareShared(parts) };
  const results = new Map<AgentName, GeneratedAgent>();
  const waiting = [...options.names];
  async function work() {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const done = await generateUnlessCancelled(run, name);
      results.set(name, done);
      options.onDone?.(done);
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, options.names.length) }, work));
  if (!options.check) await store.sweep();
  return success(options.names.flatMap((name) => results.get(name) ?? []));
}

/** Before any agent: a hook that finds a new policy finds the program and the index that belong to it. */
async function prepareShared(run: Omit<Run, "shared">): Promise<Run["shared"]> {
  const { paths, registry, names, templates, clock, check } = run;
  if (!names.some((name) => registry.agents[name] && hasHook(registry, registry.agents[name]))) return null;
  try {
    const files = await checkShared(paths, registry, templates.hook);
    const isSame = files.every(({ state }) => state.state === "ok");
    if (check) return success(isSame ? "same" : "changed");
    const compiled = await run.compiledHook();
    if (!compiled.ok) return compiled;
    const kept = await keepSharedEdits(run, files);
    if (!kept.ok) return kept;
    const written = await writeShared(paths, files, clock.now());
    if (!written.ok) return written;
    await run.store.keep(files.map(({ bytes }) => bytes)).catch(() => {});
    if (compiled.value) await placeHookCache(paths, compiled.value);
    return success(isSame ? "same" : "changed");
  } catch (error) {
    return fileFailure(error, paths.indexFile);
  }
}

/** What a person changed in a file of all agents is kept as any other edit is. */
async function keepSharedEdits(run: Omit<Run, "shared">, files: readonly SharedFile[]): Promise<Reply<null>> {
  const edited = files.filter(({ state }) => state.state === "edited");
  const found = await Promise.all(edited.map(({ path }) => readPlainFile(path)));
  const edits = found.flatMap((file, index) => {
    const path = edited[index]?.path;
    if (file.kind !== "file" || path === undefined) return [];
    const { bytes } = file;
    return [{ path: relative(run.paths.workspace, path), hash: sha256(bytes), at: run.clock.now(), bytes }];
  });
  return run.store.keepOverwritten(EVERY_AGENT, edits);
}

async function generateUnlessCancelled(run: Run, name: AgentName): Promise<GeneratedAgent> {
  if (run.signal?.aborted) return { name, result: "cancelled" };
  run.onStart?.(name);
  const reply = await generateAgent(run, name).catch((error: unknown) =>
    fileFailure(error, run.paths.agentFolder(name)),
  );
  return reply.ok ? { name, ...reply.value } : { name, result: "failed", error: reply.error };
}

type Outcome = { result: "generated" | "unchanged"; overwritten?: OverwrittenFile[] };

async function generateAgent(run: Run, name: AgentName): Promise<Reply<Outcome>> {
  const { paths } = run;
  const agent = run.registry.agents[name];
  const shared = agent && hasHook(run.registry, agent) ? run.shared : null;
  if (shared && !shared.ok) return shared;
  const reachable = await checkRealFolder(paths.workspace, ...paths.agentSegments(name), ...FOLDERS);
  if (!reachable.ok) return reachable;
  const onDisk = await readAgentFiles(paths.claudeFolder(name));
  const plan = planAgent(run, name, onDisk);
  if (!plan.ok) return plan;
  if (plan.value !== null) {
    const writable = await checkBeforeWriting(run, name, onDisk, plan.value.write);
    if (!writable.ok) return writable;
    const written = run.check ? success(null) : await writeAgent(run, name, plan.value);
    if (!written.ok) return written;
  }
  if (plan.value === null) return success({ result: shared?.value === "changed" ? "generated" : "unchanged" });
  const { overwritten } = plan.value;
  return success({ result: "generated", ...(overwritten.length > 0 && { overwritten: overwritten.map(asTold) }) });
}

/** What is to be written, the record last, what is to be taken away, and which hand edits that writes over. */
type Plan = { write: RenderedFile[]; remove: string[]; all: RenderedFile[]; overwritten: OverwrittenBytes[] };

type OverwrittenBytes = Omit<OverwrittenFile, "copy"> & { bytes: Buffer };

function asTold({ bytes: _, ...file }: OverwrittenBytes): OverwrittenFile {
  return { ...file, copy: copyOf(file.hash) };
}

/** Null when everything stands on the disk as it should: only then the old timestamp stays. */
function planAgent(run: Run, name: AgentName, onDisk: AgentFiles): Reply<Plan | null> {
  const { paths, registry, templates, clock } = run;
  const render = agentRenderer({ registry, agentName: name, templates, paths });
  const before = parseRecord(textOf(onDisk, RECORD_FILE) ?? "");
  const isThere = (file: RenderedFile) => isSame(onDisk.get(file.path), file);
  if (before) {
    const asBefore = render(before.generated_at);
    if (!asBefore.ok) return asBefore;
    const { files, record } = asBefore.value;
    if (JSON.stringify(before.files) === JSON.stringify(record.files) && files.every(isThere)) return success(null);
  }
  const rendered = render(new Date(clock.now()).toISOString());
  if (!rendered.ok) return rendered;
  const { files, record } = rendered.value;
  const write = [...files, recordFile(record)].filter((file) => !isThere(file));
  return success({
    write,
    remove: leftovers(onDisk, before, files),
    all: files,
    overwritten: handEdits(onDisk, before, write).map((edit) => ({
      ...edit,
      path: [...paths.agentSegments(name), ".claude", edit.path].join("/"),
      at: clock.now(),
    })),
  });
}

/** What stands in the way and was not generated: somebody wrote it. */
function handEdits(onDisk: AgentFiles, before: GeneratedRecord | null, write: readonly RenderedFile[]) {
  return write.flatMap(({ path, bytes }) => {
    const there = onDisk.get(path);
    if (path === RECORD_FILE || there?.kind !== "file" || there.bytes.equals(bytes)) return [];
    const hash = sha256(there.bytes);
    const recorded = before?.files[path];
    const never = recorded === undefined && { generated: false as const };
    return hash === recorded ? [] : [{ path, hash, bytes: there.bytes, ...never }];
  });
}

async function checkBeforeWriting(
  run: Run,
  name: AgentName,
  onDisk: AgentFiles,
  files: RenderedFile[],
): Promise<Reply<null>> {
  for (const { path } of files) {
    const inTheWay = onDisk.get(path);
    if (inTheWay?.kind === "refused") return notPlain(join(run.paths.claudeFolder(name), path), inTheWay.what);
  }
  return success(null);
}

async function writeAgent({ paths, store }: Run, name: AgentName, plan: Plan): Promise<Reply<null>> {
  const { write, remove } = plan;
  const folder = paths.claudeFolder(name);
  // Before anything is written: an edit that cannot be kept is not written over.
  const kept = await store.keepOverwritten(agentIdOf(paths.tenant, name), plan.overwritten);
  if (!kept.ok) return kept;
  const made = await makeFolders(paths.workspace, ...paths.agentSegments(name), ...FOLDERS);
  try {
    if (made.length === 0) await Promise.all([folder, join(folder, "hooks")].map(sweepTemporaryFiles));
    await writeTogether(write.map(({ path, bytes, mode }) => ({ path: join(folder, path), content: bytes, mode })));
  } catch (error) {
    await removeEmptyFolders(made);
    throw error;
  }
  await Promise.all(remove.map((path) => unlink(join(folder, path)).catch(() => {}))); // Shown as drift if it stays.
  await syncNewFolders(made);
  // Without it a review finds the last generation in git, or not at all: no reason to fail.
  await store.keep(plan.all.map(({ bytes }) => bytes)).catch(() => {});
  return success(null);
}

/** Turns `all`, `pilot` or names into names of the registry; an unknown one refuses the whole selection. */
export function selectAgents<Id extends AgentId>(
  registry: Registry,
  selection: "all" | "pilot" | readonly string[],
  find: (requested: string) => Reply<Id>,
): Reply<(Id | AgentName)[]> {
  if (selection === "all") return success(Object.values(registry.agents).map(({ name }) => name));
  const wanted = selection === "pilot" ? ["planning-agent", "researcher-agent", "backend-agent"] : selection;
  if (wanted.length === 0) return failure("no-agent", "No agent was named.", { hint: "Name one, or use --all." });
  const found = [...new Set(wanted)].map(find);
  const unknown = found.find((reply) => !reply.ok);
  if (unknown && !unknown.ok) return unknown;
  return success(found.flatMap((reply) => (reply.ok ? [reply.value] : [])));
}
