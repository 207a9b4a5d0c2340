import { readFile } from "node:fs/promises";
import type { Pane } from "@/lib/tmux/tmux";

/** Deeper than any chain of wrapper, login shell and program. */
const MAX_DEPTH = 8;

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "fish", "ksh", "mksh", "ash", "csh", "tcsh"]);

export function isShell(command: string): boolean {
  return SHELLS.has(command.replace(/^-/, ""));
}

/**
 * The name of the program that a person in front of the pane would say is running. tmux names the leader of the
 * foreground process group, which for a program started by a script is the shell that waits for it; so shells are
 * followed to what they wait for. Without /proc, tmux's answer stands.
 */
export async function foregroundProgram(pane: Pick<Pane, "pid" | "currentCommand">): Promise<string> {
  if (!isShell(pane.currentCommand)) return pane.currentCommand;
  let found = pane.currentCommand;
  let pid = pane.pid;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const process = await readProcess(pid);
    if (!process) return found;
    found = process.name;
    if (!isShell(found)) return found;
    const child = await foregroundChild(pid);
    if (child === null) return found;
    pid = child;
  }
  return found;
}

/** The newest child that is in the terminal's foreground: background jobs of a shell are not what it shows. */
async function foregroundChild(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const children = text.split(" ").filter(Boolean).map(Number).reverse();
  for (const child of children) {
    const process = await readProcess(child);
    if (process?.inForeground) return child;
  }
  return null;
}

/** From proc(5): `pid (comm) state ppid pgrp session tty_nr tpgid …`; comm may hold spaces and parentheses. */
async function readProcess(pid: number): Promise<{ name: string; inForeground: boolean } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  return { name: stat.slice(stat.indexOf("(") + 1, end), inForeground: fields[2] === fields[5] };
}
