import { access } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ConfigFileState, ConfigSummary, DriftState } from "@/lib/contract/agent";
import { hookCommand } from "../enforcement/hook-command";
import { checkRealFolder } from "../files/real-folder";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type AgentFiles, isProgram, isSame, leftovers, readAgentFiles, textOf } from "./agent-files";
import { type GeneratedRecord, parseRecord, RECORD_FILE, sha256 } from "./generated-record";
import {
  DIRECTIVES_FILE,
  HOOK_FILE,
  type RenderedAgent,
  type RenderedFile,
  renderAgent,
  SETTINGS_FILE,
} from "./render-agent";
import { ClaudeSettings, commandsBeforeEveryTool } from "./settings-schema";
import type { Templates } from "./templates";

/** Worst first: what a card shows when several files differ. */
const severity: readonly DriftState[] = [
  "invalid",
  "wrong-hook-path",
  "not-executable",
  "edited",
  "missing",
  "missing-context",
  "stale",
  "orphan",
  "ok",
];

type CheckOptions = { registry: Registry; agentName: string; templates: Templates; paths: Paths };
type State = Omit<ConfigFileState, "path">;

/**
 * Compares one agent's files with what would be generated now, and with what was generated last. Never
 * throws for what stands on the disk: a file that cannot be read is `invalid`.
 */
export async function checkAgent(options: CheckOptions): Promise<ConfigSummary> {
  const { agentName, paths } = options;
  const base = `agents/${agentName}/.claude`;
  const found = await readAgentFolder(paths, agentName);
  if ("flaw" in found) return summary([{ path: base, state: "invalid", detail: found.flaw }], null);
  const onDisk = found.files;
  const record = parseRecord(textOf(onDisk, RECORD_FILE) ?? "");
  const rendered = renderAgent({ ...options, timestamp: record?.generated_at ?? new Date(0).toISOString() });
  if (!rendered.ok) {
    const detail = [rendered.error.message, ...(rendered.error.details ?? [])].join(" ");
    return summary([{ path: `${base}/${SETTINGS_FILE}`, state: "invalid", detail }], record);
  }
  const states: ConfigFileState[] = [
    ...rendered.value.files.map((file) => ({
      path: file.path,
      ...stateOf(file, onDisk, record, rendered.value, options),
    })),
    { path: RECORD_FILE, ...recordState(onDisk, record) },
    ...leftovers(onDisk, record, rendered.value.files).map((path) => ({ path, ...LEFT_OVER })),
    ...(await missingContext(paths, agentName, textOf(onDisk, SETTINGS_FILE))),
  ];
  return summary(
    states.map((state) => ({ ...state, path: `${base}/${state.path}` })),
    record,
  );
}

const LEFT_OVER: State = { state: "stale", detail: "It is no longer generated for this agent." };

async function readAgentFolder(paths: Paths, agentName: string): Promise<{ files: AgentFiles } | { flaw: string }> {
  try {
    const folder = await checkRealFolder(paths.workspace, "agents", agentName, ".claude", "hooks");
    if (!folder.ok) return { flaw: folder.error.message };
    return { files: await readAgentFiles(paths.claudeFolder(agentName)) };
  } catch (error) {
    return { flaw: `Its files cannot be read: ${(error as Error).message}` }; // fs rejects with nothing else
  }
}

function summary(files: ConfigFileState[], record: GeneratedRecord | null): ConfigSummary {
  const states = new Set(files.map(({ state }) => state));
  const nothing = files.every(({ state }) => state === "missing");
  const worst = nothing ? "missing" : (severity.find((state) => states.has(state)) ?? "ok");
  return { state: worst, files, generatedAt: record?.generated_at ?? null };
}

function stateOf(
  file: RenderedFile,
  onDisk: AgentFiles,
  record: GeneratedRecord | null,
  rendered: RenderedAgent,
  options: CheckOptions,
): State {
  const there = onDisk.get(file.path);
  if (!there || there.kind === "absent") return { state: "missing", detail: "The file is not there." };
  if (there.kind === "refused") return { state: "invalid", detail: `It is ${there.what}.` };
  if (isSame(there, file)) return { state: "ok" };
  if (file.path === SETTINGS_FILE) {
    const flaw = settingsFlaw(there.bytes.toString("utf8"), rendered, options);
    if (flaw) return flaw;
  }
  if (there.bytes.equals(file.bytes) && !isProgram(there.mode)) {
    return { state: "not-executable", detail: "The hook is not executable." };
  }
  const recorded = record?.files[file.path];
  if (recorded === undefined) return { state: "edited", detail: "It differs, and nothing says what was generated." };
  if (sha256(there.bytes) !== recorded)
    return { state: "edited", detail: "Somebody changed it after it was generated." };
  return { state: "stale", detail: `${movedOn(record, rendered.record)} changed since it was generated.` };
}

/** Which inputs are not the ones of the last generation: "The registry and CLAUDE.md.template have". */
function movedOn(before: GeneratedRecord | null, now: GeneratedRecord): string {
  const changed = Object.keys(now.inputs).filter((name) => before?.inputs[name] !== now.inputs[name]);
  const names = changed.map((name) => (name === "registry" ? "the registry" : name));
  const [first = "this program", ...rest] = names.length > 0 ? names : ["this program"];
  const all = rest.length === 0 ? first : `${[first, ...rest.slice(0, -1)].join(", ")} and ${rest.at(-1)}`;
  return `${all.charAt(0).toUpperCase()}${all.slice(1)} ${rest.length === 0 ? "has" : "have"}`;
}

function recordState(onDisk: AgentFiles, record: GeneratedRecord | null): State {
  const there = onDisk.get(RECORD_FILE);
  if (!there || there.kind === "absent") return { state: "missing", detail: "Nothing says what was generated." };
  if (there.kind === "refused") return { state: "invalid", detail: `It is ${there.what}.` };
  return record ? { state: "ok" } : { state: "invalid", detail: "It is no record of a generation." };
}

function settingsFlaw(
  text: string,
  rendered: RenderedAgent,
  { registry, agentName, paths }: CheckOptions,
): State | null {
  const value = parseJson(text);
  if ("error" in value) {
    return { state: "invalid", detail: `It is no JSON, so Claude Code ignores it: ${value.error}` };
  }
  const parsed = ClaudeSettings.safeParse(value.json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      state: "invalid",
      detail: `Claude Code would not work with it: ${issue?.path.join(".")}: ${issue?.message}`,
    };
  }
  if (!rendered.files.some(({ path }) => path === HOOK_FILE)) return null;
  const now = commandsBeforeEveryTool(parsed.data);
  if (hookCommands(registry, paths.agentFolder(agentName)).some((command) => now.includes(command))) return null;
  return { state: "wrong-hook-path", detail: "The settings do not run this agent's hook." };
}

/** Every way to run this very hook: an older one of them is only stale. */
function hookCommands(registry: Registry, agentFolder: string): string[] {
  const { on_hook_error } = registry.enforcement;
  const other = on_hook_error === "block" ? "allow" : "block";
  return [undefined, agentFolder].flatMap((folder) => [hookCommand(on_hook_error, folder), hookCommand(other, folder)]);
}

/** Entries of contextFiles are relative to the agent's folder; CLAUDE.md stands in `.claude`, with the settings. */
async function missingContext(paths: Paths, agentName: string, settings: string | null): Promise<ConfigFileState[]> {
  const agentFolder = paths.agentFolder(agentName);
  const value = parseJson(settings ?? "");
  const parsed = "json" in value ? ClaudeSettings.safeParse(value.json) : null;
  const names = parsed?.success ? parsed.data.contextFiles.filter((name) => name !== DIRECTIVES_FILE) : [];
  const missing = await Promise.all(names.map(async (name) => ((await exists(join(agentFolder, name))) ? [] : [name])));
  return missing.flat().map((name) => ({
    path: SETTINGS_FILE,
    state: "missing-context",
    detail: `Write ${relative(paths.workspace, join(agentFolder, name))}, or take it out of the template: contextFiles names it.`,
  }));
}

function parseJson(text: string): { json: unknown } | { error: string } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { error: (error as Error).message }; // JSON.parse throws nothing else
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
