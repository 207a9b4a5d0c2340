import { join, relative } from "node:path";
import type { ConfigFileState, ConfigSummary, DriftState } from "@/lib/contract/agent";
import type { PlainFile } from "../files/read-plain-file";
import { checkRealFolder } from "../files/real-folder";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type AgentFiles, isProgram, isSame, leftovers, readAgentFiles, textOf } from "./agent-files";
import { type GeneratedRecord, parseRecord, RECORD_FILE, sha256 } from "./generated-record";
import { HOOK_PROGRAM } from "./hook-program";
import { findLocalSettings, readSharedSettings, type SharedSettings } from "./local-settings";
import { HOOK_FILE, type RenderedAgent, type RenderedFile, renderAgent, SETTINGS_FILE } from "./render-agent";
import { type FileState, missingContext, settingsFlaw } from "./settings-on-disk";
import { checkShared, type SharedFile } from "./shared-files";
import type { Templates } from "./templates";

/** Worst first: what a card shows when several files differ. */
const severity: readonly DriftState[] = [
  "invalid",
  "hooks-off",
  "wrong-hook-path",
  "not-executable",
  "edited",
  "missing",
  "missing-context",
  "stale",
  "overridden",
  "orphan",
  "ok",
];

type CheckOptions = {
  registry: Registry;
  agentName: string;
  templates: Templates;
  paths: Paths;
  /** What all agents share; whoever checks several reads it once. */
  shared?: readonly SharedFile[];
  /** The local settings of the git root, read once in the same way. */
  local?: SharedSettings;
};

/**
 * Compares one agent's files with what would be generated now, and with what was generated last. Never throws for what
 * stands on the disk: a file that cannot be read is `invalid`.
 */
export async function checkAgent(options: CheckOptions): Promise<ConfigSummary> {
  const { agentName, paths } = options;
  const base = [...paths.agentSegments(agentName), ".claude"].join("/");
  const found = await readAgentFolder(paths, agentName);
  if ("flaw" in found) return summary([{ path: base, state: "invalid", detail: found.flaw }], null);
  const onDisk = found.files;
  const record = parseRecord(textOf(onDisk, RECORD_FILE) ?? "");
  const rendered = renderAgent({ ...options, timestamp: record?.generated_at ?? new Date(0).toISOString() });
  if (!rendered.ok) {
    const detail = [rendered.error.message, ...(rendered.error.details ?? [])].join(" ");
    return summary([{ path: `${base}/${SETTINGS_FILE}`, state: "invalid", detail }], record);
  }
  const hasHook = rendered.value.files.some(({ path }) => path === HOOK_FILE);
  const states: ConfigFileState[] = [
    ...rendered.value.files.map((file) => ({
      path: file.path,
      ...withHash(stateOf(file, onDisk, record, rendered.value, options), onDisk.get(file.path)),
    })),
    { path: RECORD_FILE, ...recordState(onDisk, record) },
    ...(hasHook ? await sharedStates(options) : []),
    ...leftovers(onDisk, record, rendered.value.files).map((path) => ({ path, ...LEFT_OVER })),
    ...missingContext(paths, agentName, textOf(onDisk, SETTINGS_FILE)),
  ];
  const local = await findLocalSettings(paths, agentName, options.local ?? (await readSharedSettings(paths)));
  return summary([...states.map((state) => ({ ...state, path: join(base, state.path) })), ...local], record);
}

async function sharedStates({
  paths,
  registry,
  agentName,
  templates,
  shared,
}: CheckOptions): Promise<ConfigFileState[]> {
  const files = shared ?? (await checkShared(paths, registry, templates.hook));
  return files.map(({ path, state }) => ({ path: relative(paths.claudeFolder(agentName), path), ...state }));
}

/** Of a file that may be older than the registry: nobody can say that a person edited it. */
export const NEVER_GENERATED = "It differs, and nothing says what was generated.";

const LEFT_OVER: FileState = { state: "stale", detail: "It is no longer generated for this agent." };

async function readAgentFolder(paths: Paths, agentName: string): Promise<{ files: AgentFiles } | { flaw: string }> {
  try {
    const folder = await checkRealFolder(paths.workspace, ...paths.agentSegments(agentName), ".claude", "hooks");
    if (!folder.ok) return { flaw: folder.error.message };
    return { files: await readAgentFiles(paths.claudeFolder(agentName)) };
  } catch (error) {
    return { flaw: `Its files cannot be read: ${(error as Error).message}` }; // fs rejects with nothing else
  }
}

function summary(files: ConfigFileState[], record: GeneratedRecord | null): ConfigSummary {
  const states = new Set(files.map(({ state }) => state));
  const nothing = files.every(({ state }) => state === "missing" || !isGenerated(state));
  const worst = nothing ? "missing" : (severity.find((state) => states.has(state)) ?? "ok");
  return { state: worst, files, generatedAt: record?.generated_at ?? null };
}

function stateOf(
  file: RenderedFile,
  onDisk: AgentFiles,
  record: GeneratedRecord | null,
  rendered: RenderedAgent,
  options: CheckOptions,
): FileState {
  const there = onDisk.get(file.path);
  const recorded = record?.files[file.path];
  if (!there || there.kind === "absent") {
    // An agent that was generated before there was such a file: the program or the registry has moved on.
    if (record && recorded === undefined) return { state: "stale", detail: "It is new since the last generation." };
    return { state: "missing", detail: "The file is not there." };
  }
  if (there.kind === "refused") return { state: "invalid", detail: `It is ${there.what}.` };
  if (isSame(there, file)) return { state: "ok" };
  if (file.path === SETTINGS_FILE) {
    const hasHook = rendered.files.some(({ path }) => path === HOOK_FILE);
    const isAsGenerated = sha256(there.bytes) === recorded;
    const flaw = settingsFlaw(there.bytes.toString("utf8"), { ...options, hasHook, isAsGenerated });
    if (flaw) return flaw;
  }
  if (there.bytes.equals(file.bytes) && !isProgram(there.mode)) {
    return { state: "not-executable", detail: "The hook is not executable." };
  }
  if (recorded === undefined) return { state: "edited", detail: NEVER_GENERATED };
  if (sha256(there.bytes) !== recorded)
    return { state: "edited", detail: "Somebody changed it after it was generated." };
  return { state: "stale", detail: `${movedOn(record, rendered.record)} changed since it was generated.` };
}

function withHash(state: FileState, there: PlainFile | undefined): FileState {
  if (state.state === "ok" || there?.kind !== "file") return state;
  return { ...state, hash: sha256(there.bytes).slice(0, 12) };
}

/** Which inputs are not the ones of the last generation: "The registry and CLAUDE.md.template have". */
function movedOn(before: GeneratedRecord | null, now: GeneratedRecord): string {
  const changed = Object.keys(now.inputs).filter((name) => before?.inputs[name] !== now.inputs[name]);
  const names = changed.map((name) =>
    name === "registry" ? "the registry" : name === HOOK_PROGRAM ? "the app's hook" : name,
  );
  const [first = "this program", ...rest] = names.length > 0 ? names : ["this program"];
  const all = rest.length === 0 ? first : `${[first, ...rest.slice(0, -1)].join(", ")} and ${rest.at(-1)}`;
  return `${all.charAt(0).toUpperCase()}${all.slice(1)} ${rest.length === 0 ? "has" : "have"}`;
}

/** What other settings say is no file of ours. */
function isGenerated(state: DriftState): boolean {
  return state !== "overridden" && state !== "hooks-off";
}

function recordState(onDisk: AgentFiles, record: GeneratedRecord | null): FileState {
  const there = onDisk.get(RECORD_FILE);
  if (!there || there.kind === "absent") return { state: "missing", detail: "Nothing says what was generated." };
  if (there.kind === "refused") return { state: "invalid", detail: `It is ${there.what}.` };
  return record ? { state: "ok" } : { state: "invalid", detail: "It is no record of a generation." };
}
