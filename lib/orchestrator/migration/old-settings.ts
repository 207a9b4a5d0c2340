import { z } from "zod";

/** What older layouts wrote and what does not enforce anything: permission lists, and hooks without a `hooks` list. */
export type OldForm = "permissions" | "flat-hook";

export type OldSettings = {
  forms: OldForm[];
  /** As they stand in the file: `Write`, `Bash(npm run *)`, `Write(tests/**)`. */
  allow: string[];
  deny: string[];
  /** Commands of hooks in the flat form, which Claude Code never ran. */
  flatHooks: string[];
};

const rules = z.array(z.string()).catch([]);
const Permissions = z.looseObject({ allow: rules.default([]), deny: rules.default([]) });
const Settings = z.looseObject({
  permissions: Permissions.optional().catch(undefined),
  hooks: z.record(z.string(), z.array(z.unknown()).catch([])).optional().catch(undefined),
});

/** The old forms in the text of a settings.json; null when it has none, or is no JSON object. */
export function readOldSettings(text: string): OldSettings | null {
  const parsed = Settings.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { permissions, hooks = {} } = parsed.data;
  const { allow = [], deny = [] } = permissions ?? {};
  const flat = Object.values(hooks).flat().filter(isFlat);
  const forms: OldForm[] = [
    ...(allow.length + deny.length > 0 ? (["permissions"] as const) : []),
    ...(flat.length > 0 ? (["flat-hook"] as const) : []),
  ];
  const flatHooks = flat.map(({ command }) => String(command ?? ""));
  return forms.length === 0 ? null : { forms, allow, deny, flatHooks };
}

/** Claude Code 2.1.329 rejects the whole file for one such entry, and with it every hook and permission. */
function isFlat(entry: unknown): entry is { command?: unknown } {
  return typeof entry === "object" && entry !== null && !Array.isArray((entry as { hooks?: unknown }).hooks); // an object, looked at only
}

/** The tool of a permission rule, and what it is limited to: `Write(tests/**)` is Write for `tests/**`. */
export function partsOfRule(rule: string): { tool: string; target: string | null } {
  const [, tool = rule, target] = /^([^()]+)\((.*)\)$/s.exec(rule.trim()) ?? [];
  return { tool: tool.trim(), target: target ?? null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
