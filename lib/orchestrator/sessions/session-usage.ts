import type { ProcessUsage } from "@/lib/contract/agent";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import { type ProcessRow, type ProcessTable, type ProcessUnits, readProcessTable } from "./process-table";

/** One pass over all processes of the machine, 10 µs each: every 5 s that is about 0.1 % of a core for 500 of them. */
const LOOK_EVERY_MS = 5_000;
/** The kernel counts processor time in steps of 10 ms: over less than this a percentage would be noise. */
const SHORTEST_MS = 100;
/** A gigabyte's worth of agents changes by some kilobytes all the time; a page needs whole megabytes. */
const MEMORY_STEP = 1024 * 1024;

export type SessionUsage = {
  /** Null for a session that the last look did not see. */
  of(session: string): ProcessUsage | null;
  /** Looks now, and answers when it has. */
  look(): Promise<void>;
  dispose(): void;
};

/** What each session's processes take, from one look at all processes for all sessions. */
export function createSessionUsage(options: {
  clock: Clock;
  units: Promise<ProcessUnits>;
  /** The panes' processes of each session, by its name. */
  roots: () => ReadonlyMap<string, readonly number[]>;
  /** A dashboard looks again and again; a command looks when it is asked. */
  regularly: boolean;
  inBackground: InBackground;
  /** The usage of these sessions is another now. */
  onChange: (sessions: readonly string[]) => void;
}): SessionUsage {
  const { clock } = options;
  let before: { readAt: number; cpuMs: ReadonlyMap<number, number> } | null = null;
  let usages = new Map<string, ProcessUsage>();
  let looking: Promise<void> | null = null;
  let cancel = () => {};
  let disposed = false;

  async function lookOnce() {
    const roots = options.roots();
    if (roots.size === 0) {
      usages = new Map();
      before = null;
      return;
    }
    if (before !== null && clock.now() - before.readAt < SHORTEST_MS) return;
    const table = await readProcessTable(await options.units, clock.now);
    const elapsed = before === null ? 0 : table.readAt - before.readAt;
    const next = new Map<string, ProcessUsage>();
    const cpuMs = new Map<number, number>();
    for (const [session, pids] of roots) {
      const rows = table.below(pids);
      for (const row of rows) cpuMs.set(row.pid, row.cpuMs);
      if (rows.length > 0) next.set(session, usageOf(rows, before && { elapsed, cpuMs: before.cpuMs }));
    }
    const changed = [...next].filter(([session, usage]) => differs(usage, usages.get(session))).map(([name]) => name);
    usages = next;
    before = { readAt: table.readAt, cpuMs };
    if (changed.length > 0) options.onChange(changed);
  }

  function look(): Promise<void> {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  }

  function lookRegularly() {
    cancel = clock.after(LOOK_EVERY_MS, () => {
      options.inBackground(look().finally(() => disposed || lookRegularly()));
    });
  }
  options.inBackground(look());
  if (options.regularly) lookRegularly();

  return {
    of: (session) => usages.get(session) ?? null,
    look,
    dispose() {
      disposed = true;
      cancel();
    },
  };
}

/** A process that was not there before has done all its work since. */
export function usageOf(
  rows: ReturnType<ProcessTable["below"]>,
  before: { elapsed: number; cpuMs: ReadonlyMap<number, number> } | null,
): ProcessUsage {
  const spent = before && sum(rows, ({ pid, cpuMs }) => Math.max(0, cpuMs - (before.cpuMs.get(pid) ?? 0)));
  const memory = sum(rows, ({ memoryBytes }) => memoryBytes);
  return {
    cpuPercent: spent === null || before === null ? null : Math.round((spent / before.elapsed) * 100),
    memoryBytes: Math.round(memory / MEMORY_STEP) * MEMORY_STEP,
    processes: rows.length,
  };
}

function sum(rows: readonly ProcessRow[], value: (row: ProcessRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

function differs(usage: ProcessUsage, before: ProcessUsage | undefined): boolean {
  return usage.cpuPercent !== before?.cpuPercent || usage.memoryBytes !== before.memoryBytes;
}
