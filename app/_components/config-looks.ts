import type { ConfigSummary, DriftState, GuardState, GuardSummary } from "@/lib/contract/agent";

type Trouble = { label: string; explains: string; tone: "drift" | "dead" | "off" };

/** What a config's state is called where it is not fine, and what it means. */
export const configTroubles: Record<Exclude<DriftState, "ok">, Trouble> = {
  missing: { label: "Not generated", explains: "Its config has not been written yet.", tone: "off" },
  invalid: { label: "Invalid config", explains: "A generated file cannot be read.", tone: "dead" },
  edited: { label: "Edited", explains: "A generated file was changed by hand.", tone: "drift" },
  stale: { label: "Out of date", explains: "The registry or a template has changed since.", tone: "drift" },
  "not-executable": { label: "Hook not runnable", explains: "The hook lost its right to run.", tone: "dead" },
  "wrong-hook-path": { label: "Hook moved", explains: "The settings point at another hook.", tone: "dead" },
  "missing-context": { label: "No context", explains: "The project context is missing.", tone: "drift" },
  "hooks-off": { label: "Hooks off", explains: "Local settings switch the guard off.", tone: "dead" },
  overridden: { label: "Local settings", explains: "Settings beside the generated ones add to them.", tone: "drift" },
  orphan: { label: "Not in registry", explains: "Its files are left over.", tone: "drift" },
};

export function configTrouble({ state, files }: ConfigSummary): Trouble | null {
  if (state === "ok") return null;
  const trouble = configTroubles[state];
  const file = files.find((each) => each.state === state);
  return file?.detail ? { ...trouble, explains: `${file.path}: ${file.detail}` } : trouble;
}

export const guardWords: Record<GuardState, string> = {
  active: "Guard active",
  "not-verified": "Guard unverified",
  broken: "Guard broken",
  off: "Guard off",
};

/** It is being tried for the first time: nothing is wrong, and nothing is known yet. */
export function isFirstCheck({ state, checking }: GuardSummary): boolean {
  return state === "not-verified" && checking === true;
}

/** A program without hooks is known not to be held by one; a silent one should be, and nobody knows why it is not. */
export function effectiveGuard({ state, absent, silence }: GuardSummary): GuardState {
  if (state !== "active" || !(absent || silence)) return state;
  return absent && !silence ? "off" : "not-verified";
}

export function guardText(guard: GuardSummary): string {
  if (guard.silence) return "Guard silent";
  if (guard.absent && guard.state === "active") return "Guard not asked";
  return isFirstCheck(guard) ? "Checking the guard" : guardWords[guard.state];
}
