import type { Command } from "./command";

/** What a browser says of a pressed key. */
export type PressedKey = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

/** A second key counts as the end of `g f` for this long. */
export const SEQUENCE_MS = 1_000;

/** The pressed key as commands write it; null for a chord that is the browser's or the system's. */
export function keyName({ key, ctrlKey, metaKey, altKey }: PressedKey): string | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return `mod+${key.toLowerCase()}`;
  return key;
}

/** What the keys pressed so far mean: a command, the beginning of one, or nothing. */
export function matchKeys(pressed: string, commands: readonly Command[]): Command | "begun" | null {
  const found = commands.findLast(({ keys }) => keys === pressed);
  if (found) return found;
  return commands.some(({ keys }) => keys?.startsWith(`${pressed} `)) ? "begun" : null;
}
