import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFileState, ConfigSummary, DriftState } from "@/lib/contract/agent";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type GeneratedRecord, parseRecord, RECORD_FILE } from "./generated-record";
import { DIRECTIVES_FILE, HOOK_FILE, type RenderedFile, renderAgent, SETTINGS_FILE, sha256 } from "./render-agent";
import { ClaudeSettings } from "./settings-schema";
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

/** Compares one agent's files with what would be generated now, and with what was generated last. */
export async function checkAgent(options: {
  registry: Registry;
  agentName: string;
  templates: Templates;
  paths: Paths;
}): Promise<ConfigSummary> {
  const { agentName, paths } = options;
  const folder = paths.claudeFolder(agentName);
  const recordText = await readText(join(folder, RECORD_FILE));
  const record = recordText === null ? null : parseRecord(recordText);
  const timestamp = record?.generated_at ?? new Date(0).toISOString();
  const rendered = renderAgent({ ...options, timestamp });
  const base = `agents/${agentName}/.claude`;
  if (!rendered.ok) {
    const detail = [rendered.error.message, ...(rendered.error.details ?? [])].join(" ");
    return summary([{ path: `${base}/${SETTINGS_FILE}`, state: "invalid", detail }], record);
  }
  const files = await Promise.all(
    rendered.value.map(async (file): Promise<ConfigFileState> => {
      const found = await checkFile(folder, file, record);
      return { path: `${base}/${file.path}`, ...found };
    }),
  );
  return summary([...files, ...(await missingContext(folder, base))], record);
}

function summary(files: ConfigFileState[], record: GeneratedRecord | null): ConfigSummary {
  const states = new Set(files.map(({ state }) => state));
  const nothing = files.every(({ state }) => state === "missing");
  const worst = nothing ? "missing" : (severity.find((state) => states.has(state)) ?? "ok");
  return { state: worst, files, generatedAt: record?.generated_at ?? null };
}

async function checkFile(
  folder: string,
  file: RenderedFile,
  record: GeneratedRecord | null,
): Promise<Omit<ConfigFileState, "path">> {
  const onDisk = await readText(join(folder, file.path));
  if (onDisk === null) return { state: "missing", detail: "The file is not there." };
  if (onDisk === file.content) return checkMode(folder, file);
  if (file.path === SETTINGS_FILE) {
    const flaw = settingsFlaw(onDisk, file.content);
    if (flaw) return flaw;
  }
  const recorded = record?.files[file.path];
  if (recorded === undefined)
    return { state: "edited", detail: "The file differs, and nothing says what was generated." };
  if (sha256(onDisk) === recorded) return { state: "stale", detail: "The registry or a template has changed since." };
  return { state: "edited", detail: "Somebody changed the file after it was generated." };
}

async function checkMode(folder: string, file: RenderedFile): Promise<Omit<ConfigFileState, "path">> {
  if (file.path !== HOOK_FILE) return { state: "ok" };
  const runs = await access(join(folder, file.path), constants.X_OK).then(
    () => true,
    () => false,
  );
  return runs ? { state: "ok" } : { state: "not-executable", detail: "The hook is not executable." };
}

function settingsFlaw(onDisk: string, expected: string): Omit<ConfigFileState, "path"> | null {
  let value: unknown;
  try {
    value = JSON.parse(onDisk);
  } catch (error) {
    return { state: "invalid", detail: `It is no JSON, so Claude Code ignores it: ${(error as Error).message}` };
  }
  const parsed = ClaudeSettings.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { state: "invalid", detail: `Claude Code would reject it: ${issue?.path.join(".")}: ${issue?.message}` };
  }
  const [now, wanted] = [hookCommands(parsed.data), hookCommands(ClaudeSettings.parse(JSON.parse(expected)))];
  if (wanted.every((command) => now.includes(command))) return null;
  return { state: "wrong-hook-path", detail: "The settings do not run the generated hook." };
}

function hookCommands(settings: ClaudeSettings): unknown[] {
  return settings.hooks?.PreToolUse?.flatMap((entry) => entry.hooks.map((hook) => hook.command)) ?? [];
}

/** Claude Code reads contextFiles relative to the `.claude` folder's parent or the folder itself; we write the latter. */
async function missingContext(folder: string, base: string): Promise<ConfigFileState[]> {
  const text = await readText(join(folder, SETTINGS_FILE));
  const parsed = text === null ? null : ClaudeSettings.safeParse(parseOrNull(text));
  if (!parsed?.success) return [];
  const missing = await Promise.all(
    parsed.data.contextFiles
      .filter((file) => file !== DIRECTIVES_FILE)
      .map(async (file) => ((await exists(join(folder, "..", file))) ? [] : [file])),
  );
  return missing.flat().map((file) => ({
    path: `${base}/${SETTINGS_FILE}`,
    state: "missing-context",
    detail: `contextFiles names ${file}, which does not exist.`,
  }));
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "EISDIR" || error.code === "ENOTDIR") return null;
    throw error;
  });
}
