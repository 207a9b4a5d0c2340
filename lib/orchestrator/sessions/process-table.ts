import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export type ProcessRow = {
  pid: number;
  parent: number;
  /** Leader of its session; 0 where the system does not tell. */
  session: number;
  /** Processor time since its start. */
  cpuMs: number;
  memoryBytes: number;
};

/** All processes of the machine at one moment. */
export type ProcessTable = {
  readAt: number;
  /** These processes, all below them, and those that left their parent but not the terminal's session. */
  below(pids: readonly number[]): ProcessRow[];
};

/** Processes that are read in one go, about 10 µs each. */
const READ_AT_ONCE = 200;
const PS_PATIENCE_MS = 5_000;

export type ProcessUnits = { ticksPerSecond: number; pageBytes: number };

/** Reads the table once; from /proc where there is one, else from `ps` (macOS). */
export async function readProcessTable(units: ProcessUnits, now: () => number): Promise<ProcessTable> {
  const rows = hasProc() ? await rowsOfProc(units) : await rowsOfPs();
  const byParent = groupBy(rows, ({ parent }) => parent);
  const bySession = groupBy(rows, ({ session }) => session);
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  return {
    readAt: now(),
    below(pids) {
      const found = new Map<number, ProcessRow>();
      const open = pids.flatMap((pid) => byPid.get(pid) ?? []);
      for (let row = open.pop(); row; row = open.pop()) {
        if (found.has(row.pid)) continue;
        found.set(row.pid, row);
        open.push(...(byParent.get(row.pid) ?? []), ...(row.pid > 0 ? (bySession.get(row.pid) ?? []) : []));
      }
      return [...found.values()];
    },
  };
}

function groupBy(rows: readonly ProcessRow[], key: (row: ProcessRow) => number): Map<number, ProcessRow[]> {
  const groups = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

export function hasProc(): boolean {
  return existsSync("/proc/self/stat");
}

/** What the kernel counts in; asked once. */
export async function processUnits(): Promise<ProcessUnits> {
  const ask = (name: string, usual: number) =>
    run("getconf", [name]).then(
      ({ stdout }) => Number.parseInt(stdout, 10) || usual,
      () => usual,
    );
  const [ticksPerSecond, pageBytes] = await Promise.all([ask("CLK_TCK", 100), ask("PAGESIZE", 4096)]);
  return { ticksPerSecond, pageBytes };
}

async function rowsOfProc(units: ProcessUnits): Promise<ProcessRow[]> {
  const names = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const rows: ProcessRow[] = [];
  for (let start = 0; start < names.length; start += READ_AT_ONCE) {
    for (const name of names.slice(start, start + READ_AT_ONCE)) {
      const row = parseStat(readStat(name), units);
      if (row) rows.push(row);
    }
    await letOthersRun();
  }
  return rows;
}

/** The kernel answers from memory, five times faster than a worker thread could be asked. */
function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return ""; // It has ended.
  }
}

/** `pid (name) state ppid pgrp session … utime stime … rss`; the name may hold spaces and parentheses (proc(5)). */
export function parseStat(stat: string, { ticksPerSecond, pageBytes }: ProcessUnits): ProcessRow | null {
  const end = stat.lastIndexOf(")");
  if (end === -1) return null;
  const fields = stat.slice(end + 2).split(" ");
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(fields[1]),
    session: Number(fields[3]),
    cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond,
    memoryBytes: Number(fields[21]) * pageBytes,
  };
}

async function rowsOfPs(): Promise<ProcessRow[]> {
  const args = ["-A", "-o", "pid=,ppid=,time=,rss="];
  const { stdout } = await run("ps", args, { timeout: PS_PATIENCE_MS, maxBuffer: 16 * 1024 * 1024 });
  return stdout.split("\n").flatMap((line) => parsePs(line) ?? []);
}

/** `501 1 0:12.34 1024` on macOS, `501 1 1-02:03:04 1024` on Linux; the memory in KiB. */
export function parsePs(line: string): ProcessRow | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?((?:\d+:)*\d+(?:\.\d+)?)\s+(\d+)\s*$/.exec(line);
  if (!match) return null;
  const [, pid, parent, days = "0", time = "0", kib] = match;
  const seconds = time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return {
    pid: Number(pid),
    parent: Number(parent),
    session: 0,
    cpuMs: Math.round((Number(days) * 86_400 + seconds) * 1000),
    memoryBytes: Number(kib) * 1024,
  };
}
