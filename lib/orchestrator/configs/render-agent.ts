import { isAbsolute, join, relative } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { buildPolicy, hasHook, type PolicyPlaces } from "../enforcement/build-policy";
import { hookCommand } from "../enforcement/hook-command";
import type { Paths } from "../paths";
import type { Agent, Registry } from "../registry/registry-schema";
import { addEventHooks } from "./event-hooks";
import { type GeneratedRecord, RECORD_FILE, sha256 } from "./generated-record";
import { HOOK_PROGRAM } from "./hook-program";
import { fillText, fillTree, type Placeholders, placeholdersOf } from "./placeholders";
import { ClaudeSettings, ContextFiles, commandsBeforeEveryTool } from "./settings-schema";
import { SETTINGS_TEMPLATE, type Templates } from "./templates";

/** One file of an agent, relative to its `.claude` folder. */
export type RenderedFile = { path: string; bytes: Buffer; mode: number };

export type RenderedAgent = {
  files: RenderedFile[];
  /** What will stand beside them as `generated.json`. */
  record: GeneratedRecord;
};

export const SETTINGS_FILE = "settings.json";
export const DIRECTIVES_FILE = "CLAUDE.md";
export const HOOK_FILE = `hooks/${HOOK_PROGRAM}`;
export const POLICY_FILE = "hooks/policy.json";

export type RenderOptions = {
  registry: Registry;
  /** Must be in the registry. */
  agentName: string;
  templates: Templates;
  paths: Paths;
};

/** All generated files of one agent, in memory, validated; see `agentRenderer`. */
export function renderAgent(options: RenderOptions & { timestamp: string }): Reply<RenderedAgent> {
  return agentRenderer(options)(options.timestamp);
}

/**
 * Renders one agent's files for any time of generation (ISO 8601); what does not depend on it is made once. The same
 * input gives the same bytes. Fails with `generated-invalid` when Claude Code would not accept the settings, or would
 * not run the hook.
 */
export function agentRenderer(options: RenderOptions): (timestamp: string) => Reply<RenderedAgent> {
  const { registry, agentName, templates, paths } = options;
  const agent = Object.values(registry.agents).find(({ name }) => name === agentName);
  if (!agent) throw new Error(`Agent '${agentName}' is not in the registry`);
  const command = hasHook(registry, agent) ? commandOf(agent, registry, paths) : null;
  const policy = textFile(POLICY_FILE, json(buildPolicy(registry, agentName, placesOf(paths, agentName))));
  const stub: RenderedFile = { path: HOOK_FILE, bytes: templates.hook.stub, mode: 0o755 };
  const guard = command === null ? [] : [stub, policy];
  const policyHash = sha256(policy.bytes);
  const known: Record<string, string | undefined> = {
    [HOOK_FILE]: templates.hook.stubHash,
    [POLICY_FILE]: policyHash,
  };
  const timeless = valuesOf(agent, options, "");
  const hashed = JSON.stringify([timeless, command, policyHash, registry.hooks, agent.hooks]);
  const inputs = { registry: sha256(hashed), ...templates.hashes };
  const settingsWith = (values: Placeholders) => {
    const filled = withContextOf(paths, agentName, fillTree(templates.settings, values));
    return renderSettings(filled, options.registry, agent, command);
  };
  // Checking settings costs more than all the rest: once, unless the template asks for the time.
  const atAnyTime = holdsTime(templates.settings) ? null : settingsWith(timeless);

  return (timestamp) => {
    const values = { ...timeless, BUILD_TIMESTAMP: timestamp };
    const settings = atAnyTime ?? settingsWith(values);
    if (!settings.ok) return wrongTemplate(agentName, paths, settings.error.details);
    const directives = fillText(templates.directives, values);
    const files = [textFile(SETTINGS_FILE, settings.value), textFile(DIRECTIVES_FILE, directives), ...guard];
    const hashes = files.map(({ path, bytes }) => [path, known[path] ?? sha256(bytes)]);
    const record = { version: 1 as const, generated_at: timestamp, inputs, files: Object.fromEntries(hashes) };
    return success({ files, record });
  };
}

function holdsTime(template: unknown): boolean {
  return JSON.stringify(template).includes("${BUILD_TIMESTAMP}");
}

/** The record's own file. It comes last: as long as it is the old one, a crash shows as files that were edited. */
export function recordFile(record: GeneratedRecord): RenderedFile {
  return textFile(RECORD_FILE, json(record));
}

function valuesOf(agent: Agent, { registry, paths }: RenderOptions, timestamp: string): Placeholders {
  const absolute = registry.paths === "absolute";
  const persona = absolute
    ? paths.personaFile(agent.name)
    : `$TEF_ROOT/docs/agents/${agent.name}/${agent.name}-agent.md`;
  return placeholdersOf({
    registry,
    agent,
    personaPath: agent.persona ?? persona,
    projectRoot: absolute ? paths.workspace : "$PROJECT_ROOT",
    timestamp,
  });
}

/**
 * The template names context files as seen from `agents/<name>`; a tenant's agent stands deeper. CLAUDE.md is its own.
 */
function withContextOf(paths: Paths, agentName: string, filled: unknown): unknown {
  const parsed = ContextFiles.safeParse(filled);
  if (paths.tenant === null || !parsed.success) return filled; // the schema of all settings says what is wrong
  const up = relative(paths.agentFolder(agentName), join(paths.agentsFolder, agentName));
  const contextFiles = parsed.data.contextFiles.map((name) =>
    name === DIRECTIVES_FILE || isAbsolute(name) ? name : join(up, name),
  );
  return { ...(filled as object), contextFiles }; // the schema has found an object; it answers its keys in another order
}

/** The workspace and the shared index, as seen from the folder of the policy. */
export function placesOf(paths: Paths, agentName: string): PolicyPlaces {
  const folder = join(paths.claudeFolder(agentName), "hooks");
  const places = { root: relative(folder, paths.workspace), index: relative(folder, paths.indexFile) };
  return paths.tenant === null ? places : { ...places, id: `${paths.tenant}/${agentName}` };
}

function commandOf(agent: Agent, registry: Registry, paths: Paths): string {
  const folder = registry.paths === "absolute" ? paths.agentFolder(agent.name) : undefined;
  return hookCommand(registry.enforcement.on_hook_error, folder);
}

function renderSettings(filled: unknown, registry: Registry, agent: Agent, command: string | null): Reply<string> {
  const parsed = ClaudeSettings.safeParse(filled);
  if (!parsed.success) return unusable(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  // The schema has found `filled` to be this; what the schema answers has its keys in another order.
  const settings = withHook(filled as ClaudeSettings, command, registry.agent_view);
  addEventHooks(settings);
  addHooks(settings, registry.hooks);
  addHooks(settings, agent.hooks);
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

/** The user's own commands, after ours. */
function addHooks(settings: ClaudeSettings, extra: Agent["hooks"]): void {
  for (const [event, entries] of Object.entries(extra)) {
    settings.hooks ??= {};
    const added = entries.map(({ command, matcher, timeout }) => ({
      ...(matcher !== undefined && { matcher }),
      hooks: [{ type: "command" as const, command, ...(timeout !== undefined && { timeout }) }],
    }));
    settings.hooks[event] = [...(settings.hooks[event] ?? []), ...added];
  }
}

function isOurs(command: unknown): boolean {
  return typeof command === "string" && command.includes(HOOK_PROGRAM);
}
