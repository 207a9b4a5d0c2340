import type { LucideIcon } from "lucide-react";

/** Something a person can do on this page: by key, and by name in the palette. */
export type Command = {
  id: string;
  /** Verb and noun: `Generate 26 configs`. */
  label: string;
  /** The heading it stands under. */
  group: string;
  /** `?`, `Enter`, `g f` (one after the other), or `mod+k` (Ctrl, on a Mac Cmd). */
  keys?: string;
  icon?: LucideIcon;
  /** Keys only: moving about makes no sense in the palette. */
  hidden?: boolean;
  run: () => void;
};

/** The keys for a person's eyes, one per key cap. */
export function keyCaps(keys: string): string[] {
  if (keys.startsWith("mod+")) return ["Ctrl", keys.slice("mod+".length).toUpperCase()];
  return keys.split(" ");
}

/** The commands under their headings, both in the order in which they were offered. */
export function groupCommands(commands: readonly Command[]): [heading: string, members: Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const members = groups.get(command.group);
    if (members) members.push(command);
    else groups.set(command.group, [command]);
  }
  return [...groups];
}
