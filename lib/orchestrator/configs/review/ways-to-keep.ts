import type { KeyRow } from "@/lib/contract/config-review";
import { SHARED_PROGRAM } from "../hook-program";
import { DIRECTIVES_FILE, HOOK_FILE, POLICY_FILE, SETTINGS_FILE } from "../render-agent";

/** Where the registry says what a key of a generated file holds; `agent` means a field of the agent's entry. */
const REGISTRY_FIELDS: readonly [file: string, path: RegExp, field: string][] = [
  [POLICY_FILE, /^tools$/, "agent.tools"],
  [POLICY_FILE, /^cannot_access/, "agent.cannot_access"],
  [POLICY_FILE, /^exclusive_access/, "agent.exclusive_access"],
  [POLICY_FILE, /^delegates/, "agent.delegates_to"],
  [POLICY_FILE, /^agent\.display_name$/, "agent.display_name"],
  [POLICY_FILE, /^held_by_others/, "exclusive_access of the agent that holds the path"],
  [POLICY_FILE, /^rules/, "agent.rules, or enforcement.rules for all"],
  [POLICY_FILE, /^on_hook_error$/, "enforcement.on_hook_error"],
  [POLICY_FILE, /^always_allowed_tools/, "enforcement.always_allowed_tools"],
  [POLICY_FILE, /^writable_outside/, "enforcement.writable_outside"],
  [POLICY_FILE, /^writable_instructions/, "enforcement.writable_instructions"],
  [POLICY_FILE, /^dangerous_commands/, "enforcement.dangerous_commands"],
  [SETTINGS_FILE, /^projectInfo\.description$/, "agent.description"],
  [SETTINGS_FILE, /^hooks\.PreToolUse\[0\]\.description$/, "agent.display_name"],
  [SETTINGS_FILE, /^hooks\.(?!PreToolUse\[0\])/, "agent.hooks, or hooks for all"],
  [SETTINGS_FILE, /^disableAgentView$/, "agent_view"],
];

/** What to change so that an edit of a generated file is still there after the next generation, one step a line. */
export function waysToKeep(agent: string, file: string, edited: readonly KeyRow[]): string[] {
  if (file === DIRECTIVES_FILE) {
    return [
      `For ${agent} alone: \`responsibilities\` and \`forbidden\` of its entry in agents/registry.yaml.`,
      "For every agent: templates/CLAUDE.md.template.",
    ];
  }
  if (file === HOOK_FILE || file === SHARED_PROGRAM) {
    return [
      "The guard's program is the same for every agent and comes with the app: `enforcement` and `rules` in agents/registry.yaml say what it does.",
    ];
  }
  return [...new Set(edited.map(({ path }) => wayOf(agent, file, path)))];
}

function wayOf(agent: string, file: string, path: string): string {
  const [, , field] = REGISTRY_FIELDS.find(([of, pattern]) => of === file && pattern.test(path)) ?? [];
  if (field?.startsWith("agent.")) {
    return `\`${path}\`: \`${field.slice("agent.".length)}\` of ${agent} in agents/registry.yaml.`;
  }
  if (field) return `\`${path}\`: \`${field}\` in agents/registry.yaml.`;
  if (file === SETTINGS_FILE) return `\`${path}\`: templates/settings.json.template, for every agent.`;
  return `\`${path}\`: nothing in the registry sets it.`;
}
