import leven from "leven";

/** Keys that hold an agent back, by the place where they are read; `*` is any key or item. */
const PROTECTING: Record<string, readonly string[]> = {
  "": ["enforcement", "hooks"],
  enforcement: [
    "on_hook_error",
    "hook",
    "always_allowed_tools",
    "writable_outside",
    "dangerous_commands",
    "rules",
    "sandbox",
  ],
  "enforcement.rules.*": ["tools", "paths", "hours", "rate", "effect"],
  "enforcement.dangerous_commands.*": ["command", "options", "arguments", "outside_workspace"],
  "agents.*": ["cannot_access", "exclusive_access", "tools", "rules", "forbidden", "hooks", "sandbox", "limits"],
  "agents.*.rules.*": ["tools", "paths", "hours", "rate", "effect"],
  "tenants.*": ["config_overrides", "limits"],
};
/** Nobody means anything else by these, wherever they stand. */
const ELSEWHERE: Record<string, string> = {
  cannot_access: "agents.<name>.cannot_access",
  exclusive_access: "agents.<name>.exclusive_access",
  forbidden: "agents.<name>.forbidden",
  rules: "enforcement.rules, or agents.<name>.rules",
  sandbox: "enforcement.sandbox, or agents.<name>.sandbox",
  dangerous_commands: "enforcement.dangerous_commands",
  on_hook_error: "enforcement.on_hook_error",
};

/**
 * What an unknown key was most likely meant to be, where that would hold an agent back: a key that is read at this
 * place (`meant`), or one that is read elsewhere (`belongs`). Null for any other key.
 */
export function protectingKey(path: readonly PropertyKey[]): { meant: string } | { belongs: string } | null {
  const typed = String(path.at(-1));
  const meant = (PROTECTING[placeOf(path.slice(0, -1))] ?? []).find((key) => isMisspelt(typed, key));
  if (meant !== undefined) return { meant };
  const elsewhere = Object.keys(ELSEWHERE).find((key) => isMisspelt(typed, key));
  return elsewhere === undefined ? null : { belongs: ELSEWHERE[elsewhere] ?? elsewhere };
}

/** An override of a tenant is read as an agent is. */
function placeOf(path: readonly PropertyKey[]): string {
  const names = path.map(String);
  const isOverride = names[0] === "tenants" && names[2] === "config_overrides" && names.length > 3;
  const [section = "", ...rest] = isOverride ? ["agents", ...names.slice(3)] : names;
  const isNamed = section === "agents" || section === "tenants";
  return [section, ...rest.map((name, index) => ((isNamed && index === 0) || /^[0-9]+$/.test(name) ? "*" : name))].join(
    ".",
  );
}

/** `canot_access`, `cannot-access`, `cannotAccess`, `ruels`, and the beginnings `cannot` and `exclusive`. */
function isMisspelt(typed: string, key: string): boolean {
  const [plain, wanted] = [normal(typed), normal(key)];
  const first = key.split("_")[0] ?? key;
  if (plain === wanted || (first !== key && first.length > 4 && plain === first)) return true;
  const limit = Math.max(1, Math.floor(wanted.length / 4));
  return leven(plain, wanted, { maxDistance: limit + 1 }) <= limit || isTransposed(plain, wanted);
}

function normal(key: string): string {
  return key.toLowerCase().replaceAll(/[-_\s]/g, "");
}

function isTransposed(typed: string, wanted: string): boolean {
  if (typed.length !== wanted.length) return false;
  const at = [...typed].findIndex((character, index) => character !== wanted[index]);
  return at >= 0 && typed.slice(0, at) + typed[at + 1] + typed[at] + typed.slice(at + 2) === wanted;
}
