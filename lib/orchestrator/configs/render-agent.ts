import { createHash } from "node:crypto";
import { join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { buildPolicy, hasHook } from "../enforcement/build-policy";
import { hookCommand } from "../enforcement/hook-command";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import type { GeneratedRecord } from "./generated-record";
import { fillText, fillTree, placeholdersOf } from "./placeholders";
import { ClaudeSettings } from "./settings-schema";
import type { Templates } from "./templates";

/** One file of an agent, relative to its `.claude` folder. */
export type RenderedFile = { path: string; content: string; mode: number };

export const SETTINGS_FILE = "settings.json";
export const DIRECTIVES_FILE = "CLAUDE.md";
export const HOOK_FILE = "hooks/auto-deny.py";
export const POLICY_FILE = "hooks/policy.json";

/**
 * All generated files of one agent, in memory, validated. The same input gives the same bytes: the timestamp is the
 * given one. Fails with `generated-invalid` when the settings would not be accepted by Claude Code.
 */
export function renderAgent(options: {
  registry: Registry;
  agentName: string;
  templates: Templates;
  paths: Paths;
  timestamp: string;
}): Reply<RenderedFile[]> {
  const { registry, agentName, templates, paths, timestamp } = options;
  const agent = Object.values(registry.agents).find(({ name }) => name === agentName);
  if (!agent) throw new Error(`Agent '${agentName}' is not in the registry`);
  const absolute = registry.paths === "absolute";
  const values = placeholdersOf({
    registry,
    agentName,
    personaPath:
      agent.persona ??
      (absolute ? paths.personaFile(agentName) : `$TEF_ROOT/docs/agents/${agentName}/${agentName}-agent.md`),
    projectRoot: absolute ? paths.workspace : "$PROJECT_ROOT",
    timestamp,
  });
  const guarded = hasHook(registry, agent);
  const command = hookCommand(registry.enforcement.on_hook_error, absolute ? paths.agentFolder(agentName) : undefined);
  const filled = withHook(fillTree(templates.settings, values), guarded ? command : null, registry.agent_view);
  const settings = ClaudeSettings.safeParse(filled);
  if (!settings.success) {
    return failure("generated-invalid", `The settings of ${agentName} would be rejected by Claude Code.`, {
      details: settings.error.issues.map(({ path, message }) => `settings.json: ${path.join(".")}: ${message}`),
      hint: `Mend ${join(paths.templatesFolder, "settings.json.template")}, then generate again.`,
    });
  }
  return success([
    { path: SETTINGS_FILE, content: json(filled), mode: 0o644 },
    { path: DIRECTIVES_FILE, content: fillText(templates.directives, values), mode: 0o644 },
    ...(guarded
      ? [
          { path: HOOK_FILE, content: templates.hookProgram, mode: 0o755 },
          { path: POLICY_FILE, content: json(buildPolicy(registry, agentName)), mode: 0o644 },
        ]
      : []),
  ]);
}

/** What stands in the registry and in the templates for this agent, whatever the time: the cause of `stale`. */
export function recordOf(files: readonly RenderedFile[], timestamp: string): GeneratedRecord {
  return {
    version: 1,
    generated_at: timestamp,
    files: Object.fromEntries(files.map(({ path, content }) => [path, sha256(content)])),
  };
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

type HookEntry = { command?: unknown; hooks?: { command?: unknown }[] };

/** Puts the right command where the template names the hook, or takes those entries out for an agent without one. */
function withHook(settings: unknown, command: string | null, agentView: boolean): unknown {
  if (typeof settings !== "object" || settings === null) return settings;
  const copy = structuredClone(settings) as { hooks?: { PreToolUse?: HookEntry[] }; disableAgentView?: boolean };
  if (agentView) delete copy.disableAgentView;
  const entries = copy.hooks?.PreToolUse;
  if (!copy.hooks || !Array.isArray(entries)) return copy;
  const isOurs = (value: unknown) => typeof value === "string" && value.includes("auto-deny.py");
  if (command === null) {
    copy.hooks.PreToolUse = entries.filter((entry) => !entry.hooks?.some((hook) => isOurs(hook.command)));
    return copy;
  }
  for (const entry of entries) {
    if (isOurs(entry.command)) entry.command = command;
    for (const hook of entry.hooks ?? []) if (isOurs(hook.command)) hook.command = command;
  }
  return copy;
}
