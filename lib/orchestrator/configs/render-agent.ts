import { join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { buildPolicy, hasHook } from "../enforcement/build-policy";
import { hookCommand } from "../enforcement/hook-command";
import type { Paths } from "../paths";
import type { Agent, Registry } from "../registry/registry-schema";
import { type GeneratedRecord, RECORD_FILE, sha256 } from "./generated-record";
import { fillText, fillTree, type Placeholders, placeholdersOf } from "./placeholders";
import { ClaudeSettings, commandsBeforeEveryTool } from "./settings-schema";
import { HOOK_PROGRAM, SETTINGS_TEMPLATE, type Templates } from "./templates";

/** One file of an agent, relative to its `.claude` folder. */
export type RenderedFile = { path: string; bytes: Buffer; mode: number };

export type RenderedAgent = {
  files: RenderedFile[];
  /** What will stand beside them as `generated.json`. */
  record: GeneratedRecord;
};

export const SETTINGS_FILE = "settings.json";
export const DIRECTIVES_FILE = "CLAUDE.md";
export const HOOK_FILE = "hooks/auto-deny.py";
export const POLICY_FILE = "hooks/policy.json";

export type RenderOptions = {
  registry: Registry;
  /** Must be in the registry. */
  agentName: string;
  templates: Templates;
  paths: Paths;
  /** ISO 8601. */
  timestamp: string;
};

/**
 * All generated files of one agent, in memory, validated. The same input gives the same bytes: the timestamp is the
 * given one. Fails with `generated-invalid` when Claude Code would not accept the settings, or would not run the hook.
 */
export function renderAgent(options: RenderOptions): Reply<RenderedAgent> {
  const { registry, agentName, templates, paths, timestamp } = options;
  const agent = Object.values(registry.agents).find(({ name }) => name === agentName);
  if (!agent) throw new Error(`Agent '${agentName}' is not in the registry`);
  const values = valuesOf(agent, options);
  const command = hasHook(registry, agent) ? commandOf(agent, registry, paths) : null;
  const settings = renderSettings(fillTree(templates.settings, values), command, registry.agent_view);
  if (!settings.ok) return wrongTemplate(agentName, paths, settings.error.details);
  const policy = json(buildPolicy(registry, agentName));
  const files: RenderedFile[] = [
    textFile(SETTINGS_FILE, settings.value),
    textFile(DIRECTIVES_FILE, fillText(templates.directives, values)),
  ];
  if (command !== null) {
    files.push({ path: HOOK_FILE, bytes: templates.hookBytes, mode: 0o755 });
    files.push(textFile(POLICY_FILE, policy));
  }
  const inputs = inputsOf({ ...values, BUILD_TIMESTAMP: "" }, command, policy, templates);
  return success({ files, record: { version: 1, generated_at: timestamp, inputs, files: hashesOf(files, templates) } });
}

/** The record's own file. It comes last: as long as it is the old one, a crash shows as files that were edited. */
export function recordFile(record: GeneratedRecord): RenderedFile {
  return textFile(RECORD_FILE, json(record));
}

function valuesOf(agent: Agent, { registry, paths, timestamp }: RenderOptions): Placeholders {
  const absolute = registry.paths === "absolute";
  const persona = absolute
    ? paths.personaFile(agent.name)
    : `$TEF_ROOT/docs/agents/${agent.name}/${agent.name}-agent.md`;
  return placeholdersOf({
    registry,
    agentName: agent.name,
    personaPath: agent.persona ?? persona,
    projectRoot: absolute ? paths.workspace : "$PROJECT_ROOT",
    timestamp,
  });
}

function commandOf(agent: Agent, registry: Registry, paths: Paths): string {
  const folder = registry.paths === "absolute" ? paths.agentFolder(agent.name) : undefined;
  return hookCommand(registry.enforcement.on_hook_error, folder);
}

function renderSettings(filled: unknown, command: string | null, agentView: boolean): Reply<string> {
  const parsed = ClaudeSettings.safeParse(filled);
  if (!parsed.success) return unusable(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  // The schema has found `filled` to be this; what the schema answers has its keys in another order.
  const settings = withHook(filled as ClaudeSettings, command, agentView);
  if (command !== null && !commandsBeforeEveryTool(settings).includes(command)) {
    return unusable([`hooks.PreToolUse: nothing runs ${HOOK_PROGRAM} before every tool`]);
  }
  return success(json(settings));
}

function unusable(flaws: string[]): Reply<never> {
  return failure("generated-invalid", "These settings would not work.", {
    details: flaws.map((flaw) => `settings.json: ${flaw}`),
  });
}

function wrongTemplate(agentName: string, paths: Paths, details: string[] = []): Reply<never> {
  return failure("generated-invalid", `The settings of ${agentName} would not work in Claude Code.`, {
    details,
    hint: `Mend ${join(paths.templatesFolder, SETTINGS_TEMPLATE)}, then generate again.`,
  });
}

function inputsOf(values: Placeholders, command: string | null, policy: string, templates: Templates) {
  return {
    registry: sha256(JSON.stringify([values, command, policy])),
    ...templates.hashes,
  };
}

/** The hook's hash is that of its template, which is known: it is larger than all the rest. */
function hashesOf(files: readonly RenderedFile[], templates: Templates): Record<string, string> {
  const hook = templates.hashes[HOOK_PROGRAM];
  return Object.fromEntries(files.map(({ path, bytes }) => [path, (path === HOOK_FILE && hook) || sha256(bytes)]));
}

function textFile(path: string, text: string): RenderedFile {
  return { path, bytes: Buffer.from(text), mode: 0o644 };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Puts the right command where the template names the hook, or takes those entries out for an agent without one. */
function withHook(settings: ClaudeSettings, command: string | null, agentView: boolean): ClaudeSettings {
  const copy = structuredClone(settings);
  if (agentView) delete copy.disableAgentView;
  const entries = copy.hooks?.["PreToolUse"];
  if (!copy.hooks || !entries) return copy;
  if (command === null) {
    copy.hooks["PreToolUse"] = entries.filter((entry) => !entry.hooks.some((hook) => isOurs(hook["command"])));
    return copy;
  }
  for (const entry of entries) {
    if (isOurs(entry.command)) entry.command = command;
    for (const hook of entry.hooks) if (isOurs(hook["command"])) hook["command"] = command;
  }
  return copy;
}

function isOurs(command: unknown): boolean {
  return typeof command === "string" && command.includes(HOOK_PROGRAM);
}
