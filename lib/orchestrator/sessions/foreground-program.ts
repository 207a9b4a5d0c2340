import { readFileSync } from "node:fs";
import type { Pane } from "@/lib/tmux/tmux";

/** Deeper than any chain of wrapper, login shell and program. */
const MAX_DEPTH = 8;

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "fish", "ksh", "mksh", "ash", "csh", "tcsh"]);

/** Waits for what runs in the sandbox. */
const SANDBOX = "bwrap";

export function isShell(command: string): boolean {
  return SHELLS.has(command.replace(/^-/, ""));
}

/**
 * The name of the program that a person in front of the pane would say is running. tmux names the leader of the
 * foreground process group, which for a program started by a script is the shell that waits for it; so shells are
 * followed to what they wait for. Without /proc, tmux's answer stands.
 */
export function foregroundProgram(pane: Pick<Pane, "pid" | "currentCommand">): string {
  if (!isShell(pane.currentCommand) && pane.currentCommand !== SANDBOX) return pane.currentCommand;
  let found = pane.currentCommand;
  let pid = pane.pid;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const process = readProcess(pid);
    if (!process) return found;
    found = process.name;
    if (!isShell(found) && found !== SANDBOX) return found;
    const child = foregroundChild(pid);
    if (child === null) return found;
    pid = child;
  }
  return found;
}

/** The newest child that is in the terminal's foreground: background jobs of a shell are not what it shows. */
function foregroundChild(pid: number): number | null {
  const text = readProc(`${pid}/task/${pid}/children`) ?? "";
  const children = text.split(" ").filter(Boolean).map(Number).reverse();
  for (const child of children) {
    const process = readProcess(child);
    if (process?.inForeground) return child;
  }
  return null;
}

/** From proc(5): `pid (comm) state ppid pgrp session tty_nr tpgid …`; comm may hold spaces and parentheses. */
function readProcess(pid: number): { name: string; inForeground: boolean } | null {
  const stat = readProc(`${pid}/stat`);
  if (stat === null) return null;
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  return { name: stat.slice(stat.indexOf("(") + 1, end), inForeground: fields[2] === fields[5] };
}

/** The kernel answers from memory, five times faster than a worker thread could be asked; several for each pane. */
function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return null; // The process has ended, or there is no /proc.
  }
}
