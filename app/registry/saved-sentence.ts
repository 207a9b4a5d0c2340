import type { RegistrySaved } from "@/lib/contract/registry";

export type Saved = RegistrySaved & {
  /** Agents whose files are being written now. */
  generating: string[];
  /** Agents that were left out, because somebody has edited their files by hand. */
  left: string[];
};

/** What a save has done, for the page that comes after it. */
export function savedSentence({ affected, generating, left }: Pick<Saved, "affected"> & Partial<Saved>): string {
  if (affected.length === 0) return "Saved. No generated file changes by it.";
  if (!generating || generating.length + (left?.length ?? 0) === 0) {
    return `Saved. The files of ${agents(affected)} are out of date now: generate them.`;
  }
  const writing = generating.length > 0 ? ` Writing the files of ${agents(generating)}.` : "";
  const kept = left && left.length > 0 ? ` Files of ${agents(left)} were edited by hand and stay: review them.` : "";
  return `Saved.${writing}${kept}`;
}

function agents(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} agents` : names.join(", ");
}
