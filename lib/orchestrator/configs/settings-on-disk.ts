import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { ConfigFileState } from "@/lib/contract/agent";
import { HOOK_FILE, hookCommand } from "../enforcement/hook-command";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { DIRECTIVES_FILE, SETTINGS_FILE } from "./render-agent";
import { ClaudeSettings, commandsBeforeEveryTool } from "./settings-schema";

export type FileState = Omit<ConfigFileState, "path">;

/** What makes an agent's settings useless, whoever wrote them; null where they work. */
export function settingsFlaw(
  text: string,
  options: { registry: Registry; agentName: string; paths: Paths; hasHook: boolean; isAsGenerated: boolean },
): FileState | null {
  const { registry, agentName, paths, hasHook, isAsGenerated } = options;
  const value = parseJson(text);
  if ("error" in value) {
    return { state: "invalid", detail: `It is no JSON, so Claude Code ignores it: ${value.error}` };
  }
  const parsed = ClaudeSettings.safeParse(value.json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const why = `${issue?.path.join(".")}: ${issue?.message}`;
    return { state: "invalid", detail: `Claude Code would not work with it: ${why}` };
  }
  if (!hasHook) return null;
  const now = commandsBeforeEveryTool(parsed.data);
  if (hookCommands(registry, paths.agentFolder(agentName)).some((command) => now.includes(command))) return null;
  // An older version of this program may have run the same hook by another command.
  if (
    isAsGenerated &&
    now.some((command) => hookFiles(paths.agentFolder(agentName)).some((file) => command.includes(file)))
  ) {
    return null;
  }
  return { state: "wrong-hook-path", detail: "The settings do not run this agent's hook." };
}

/** This agent's hook, as commands spell it; quotes end before or after. */
function hookFiles(agentFolder: string): string[] {
  return [`"$CLAUDE_PROJECT_DIR"/${HOOK_FILE}`, `$CLAUDE_PROJECT_DIR/${HOOK_FILE}`, `${agentFolder}/${HOOK_FILE}`];
}

/** Every way to run this very hook: an older one of them is only stale. */
function hookCommands(registry: Registry, agentFolder: string): string[] {
  const { on_hook_error } = registry.enforcement;
  const other = on_hook_error === "block" ? "allow" : "block";
  return [undefined, agentFolder].flatMap((folder) => [hookCommand(on_hook_error, folder), hookCommand(other, folder)]);
}

/**
 * Files that the settings' contextFiles name and that do not exist. Entries are relative to the agent's folder;
 * CLAUDE.md stands in `.claude`, with the settings.
 */
export function missingContext(paths: Paths, agentName: string, text: string | null): ConfigFileState[] {
  const agentFolder = paths.agentFolder(agentName);
  const value = parseJson(text ?? "");
  const parsed = "json" in value ? ContextFiles.safeParse(value.json) : null;
  const names = parsed?.success ? parsed.data.contextFiles.filter((name) => name !== DIRECTIVES_FILE) : [];
  // One look at a path is done sooner than a worker thread could be asked.
  const missing = names.filter((name) => !existsSync(join(agentFolder, name)));
  return missing.map((name) => ({
    path: SETTINGS_FILE,
    state: "missing-context",
    detail: `Write ${relative(paths.workspace, join(agentFolder, name))}, or take it out of the template: contextFiles names it.`,
  }));
}

const ContextFiles = ClaudeSettings.pick({ contextFiles: true });

function parseJson(text: string): { json: unknown } | { error: string } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { error: (error as Error).message }; // JSON.parse throws nothing else
  }
}
