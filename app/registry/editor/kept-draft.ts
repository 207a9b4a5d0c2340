import type { RegistryText } from "@/lib/contract/registry";

export type Draft = {
  /** The file that it was made from. */
  base: RegistryText;
  text: string;
};

const KEY = "registry-draft";

/** The draft that this browser has kept across a reload; null when there is none, or none that can be read. */
export function keptDraft(): Draft | null {
  try {
    // Read without the contract's schema: its parser would be most of this page.
    const { base, text } = JSON.parse(localStorage.getItem(KEY) ?? "null") ?? {};
    const isDraft = [base?.text, base?.version, text].every((part) => typeof part === "string");
    return isDraft ? { base: { text: base.text, version: base.version }, text } : null;
  } catch {
    return null;
  }
}

export function keepDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // A full or forbidden store: the draft lives as long as the page.
  }
}

export function forgetDraft(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There was none.
  }
}
