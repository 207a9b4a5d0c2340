import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate as letOthersRun } from "node:timers/promises";

/** A process and when it started, in clock ticks since boot: a pid alone may be another process a moment later. */
export type ProcessIdentity = { pid: number; startTime: string };
type ProcessRow = ProcessIdentity & { parent: number; session: number; zombie: boolean };

const HANG_UP_MS = 500;
const TERMINATE_MS = 1_500;
const POLL_MS = 10;
/** Processes that are read in one go, about 10 µs each. */
const READ_AT_ONCE = 200;

export type PaneProcess = { pid: number; dead: boolean };

/**
 * The processes that were started in panes: the first one, children of children, and those that left their parent and
 * kept its session. A dead pane's pid may belong to somebody else by now: then nothing of that pane is left, because
 * the kernel gives no pid away while a session of that number has members. Empty where there is no /proc.
 */
export async function processesOfPanes(panes: readonly PaneProcess[], serverPid: number): Promise<ProcessIdentity[]> {
  const rows = await readProcesses();
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const roots = panes.filter(({ pid, dead }) => {
    const row = byPid.get(pid);
    // tmux 3.3a calls a pane dead when its terminal has closed, a moment before it takes its process off the list.
    return !row || (row.parent === serverPid && (row.zombie || !dead));
  });
  return descendants(rows, new Set(roots.map(({ pid }) => pid)));
}

/** These processes and all that were started below them. */
export async function processesBelow(pids: readonly number[]): Promise<ProcessIdentity[]> {
  return descendants(await readProcesses(), new Set(pids));
}

/** These processes alone; what has ended is not among them. */
export function processesOf(pids: readonly number[]): ProcessIdentity[] {
  return pids.map((pid) => readProcess(String(pid))).filter((row) => row !== null);
}

/** Answers which of them still run after at most `withinMs`, with what they started meanwhile. */
export async function waitForEnd(processes: readonly ProcessIdentity[], withinMs: number): Promise<ProcessIdentity[]> {
  const deadline = Date.now() + withinMs;
  for (let left = processes; ; ) {
    left = stillRunning(left);
    if (left.length === 0) return [];
    if (Date.now() >= deadline) return processesBelow(left.map((process) => process.pid));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function stillRunning(processes: readonly ProcessIdentity[]): ProcessIdentity[] {
  const now = processes.map(({ pid }) => readProcess(String(pid)));
  return processes.filter((process, at) => now[at]?.startTime === process.startTime && now[at]?.zombie === false);
}

/** Waits for the hang-up that tmux sent to work, then ends what is left, and what that started meanwhile. */
export async function endProcesses(processes: readonly ProcessIdentity[]): Promise<void> {
  let left = await waitForEnd(processes, HANG_UP_MS);
  if (left.length === 0) return;
  signalAll(left, "SIGTERM");
  left = await waitForEnd(left, TERMINATE_MS);
  if (left.length === 0) return;
  signalAll(left, "SIGKILL");
  await waitForEnd(left, TERMINATE_MS);
}

/** Ends this process and all below it, with SIGTERM and then SIGKILL; nothing where the pid is another's by now. */
export async function endProcessTree({ pid, startTime }: ProcessIdentity): Promise<void> {
  const processes = await processesBelow([pid]);
  if (!processes.some((process) => process.pid === pid && process.startTime === startTime)) return;
  signalAll(processes, "SIGTERM");
  const left = await waitForEnd(processes, TERMINATE_MS);
  signalAll(left, "SIGKILL");
  await waitForEnd(left, TERMINATE_MS);
}

function descendants(rows: readonly ProcessRow[], found: Set<number>): ProcessIdentity[] {
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const row of rows) if (found.has(row.parent) || found.has(row.session)) found.add(row.pid);
  }
  return rows.filter((row) => found.has(row.pid) && !row.zombie);
}

function signalAll(processes: readonly ProcessIdentity[], signal: "SIGTERM" | "SIGKILL"): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended in between.
    }
  }
}

async function readProcesses(): Promise<ProcessRow[]> {
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const rows: (ProcessRow | null)[] = [];
  for (let start = 0; start < names.length; start += READ_AT_ONCE) {
    rows.push(...names.slice(start, start + READ_AT_ONCE).map(readProcess));
    await letOthersRun();
  }
  return rows.filter((row) => row !== null);
}

/**
 * `pid (name) state ppid pgrp session … starttime`; the name may hold spaces and parentheses (proc(5)). Not by a worker
 * thread: the kernel answers from memory, and killing many sessions asks for thousands.
 */
function readProcess(pid: string): ProcessRow | null {
  const stat = readStat(pid);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number(pid),
    zombie: fields[0] === "Z" || fields[0] === "X",
    parent: Number(fields[1]),
    session: Number(fields[3]),
    startTime: fields[19] ?? "",
  };
}

function readStat(pid: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null; // It has ended, or there is no /proc.
  }
}
