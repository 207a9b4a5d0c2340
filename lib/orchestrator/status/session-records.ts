import { type FSWatcher, readFileSync, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import type { InBackground } from "../in-background";
import { isRecordName, readRecordFile, type SessionRecord } from "./read-session-record";

export type SessionRecords = {
  /** The record of a program that runs below this process, or has this conversation. */
  find(pane: { pid: number; sessionId: string | null }): SessionRecord | null;
  /** The record of a conversation that has moved to the background. */
  findJob(jobId: string): SessionRecord | null;
  /** Looks at the whole folder; opens the watch where the folder was not there yet. */
  look(): Promise<void>;
  dispose(): void;
};

/** Whom a change of records may concern. */
export type ChangedRecords = {
  /** Processes at or above those of the records. */
  readonly pids: ReadonlySet<number>;
  readonly conversations: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
};

type Known = { text: string; record: SessionRecord; origin: Origin };
/** A process and those above it, and when it started: a pid alone may be another process later. */
type Origin = { startTime: string | null; ancestry: readonly number[] };

const MOST = 2_000;
/** Between the pane's process and the program: login shell, wrapper, sandbox. */
const MAX_DEPTH = 10;

/**
 * Follows Claude Code's records of its running sessions, `<config folder>/sessions/<pid>.json`. They change at once,
 * also after Esc, and go when the program ends; a killed one leaves its record behind, which is believed no longer.
 */
export function followSessionRecords(options: {
  /** `$CLAUDE_CONFIG_DIR/sessions`; it need not exist. */
  folder: string;
  inBackground: InBackground;
  onChange: (changed: ChangedRecords) => void;
}): SessionRecords {
  const { folder } = options;
  /** By the file's name. */
  const records = new Map<string, Known>();
  const byPid = new Map<number, Map<string, Known>>();
  const byConversation = new Map<string, Map<string, Known>>();
  const byJob = new Map<string, Map<string, Known>>();
  let watcher: FSWatcher | null = null;
  let disposed = false;

  /** The records that have changed: as they were, and as they are. */
  async function read(name: string): Promise<Known[]> {
    const file = await readRecordFile(folder, name);
    const before = records.get(name);
    if (file.kind === "absent") return forget(name);
    // Half written: what is known stands until the next event.
    if (file.kind === "torn" || before?.text === file.text) return [];
    const { text, record } = file;
    const startTime = readStat(record.pid)?.startTime ?? null;
    const origin = before?.origin.startTime === startTime ? before.origin : originOf(record.pid, startTime);
    const known = { text, record, origin };
    forget(name);
    records.set(name, known);
    eachPlace(known, (index, key) => index.set(key, (index.get(key) ?? new Map()).set(name, known)));
    return before ? [before, known] : [known];
  }

  function forget(name: string): Known[] {
    const known = records.get(name);
    if (!known) return [];
    records.delete(name);
    eachPlace(known, (index, key) => {
      const there = index.get(key);
      there?.delete(name);
      if (there?.size === 0) index.delete(key);
    });
    return [known];
  }

  /** Wherever a record is found by. */
  function eachPlace(
    { record, origin }: Known,
    act: <K extends number | string>(index: Map<K, Map<string, Known>>, key: K) => void,
  ) {
    if (record.kind !== "bg") for (const pid of origin.ancestry) act(byPid, pid);
    if (record.sessionId !== null) act(byConversation, record.sessionId);
    if (record.jobId !== null) act(byJob, record.jobId);
  }

  function tell(changed: readonly Known[]) {
    if (disposed || changed.length === 0) return;
    options.onChange({
      pids: new Set(changed.flatMap(({ origin }) => origin.ancestry)),
      conversations: new Set(changed.flatMap(({ record }) => record.sessionId ?? [])),
      jobs: new Set(changed.flatMap(({ record }) => record.jobId ?? [])),
    });
  }

  async function look() {
    if (disposed) return;
    if (!watcher) open();
    const names = (await readdir(folder).catch(() => [])).filter(isRecordName).slice(-MOST);
    const changed = (await Promise.all(names.map(read))).flat();
    const there = new Set(names);
    const gone = [...records.keys()].filter((name) => !there.has(name));
    tell([...changed, ...gone.flatMap(forget)]);
  }

  function open() {
    try {
      watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null) options.inBackground(look());
        else if (isRecordName(name)) options.inBackground(read(name).then(tell));
      });
    } catch {
      return; // Not there before its first session; the next look tries again.
    }
    watcher.on("error", () => {
      watcher?.close();
      watcher = null;
    });
  }

  return {
    find({ pid, sessionId }) {
      // Inside of a sandbox processes have other numbers; the conversation is the same.
      const own = sessionId === null ? undefined : firstOf(byConversation.get(sessionId));
      const below = [...(byPid.get(pid)?.values() ?? [])].find(stillRuns);
      return (below ?? own)?.record ?? null;
    },
    findJob: (jobId) => firstOf(byJob.get(jobId))?.record ?? null,
    look,
    dispose() {
      disposed = true;
      watcher?.close();
    },
  };
}

function firstOf(found: ReadonlyMap<string, Known> | undefined): Known | undefined {
  return found?.values().next().value;
}

function stillRuns({ record, origin }: Known): boolean {
  return (readStat(record.pid)?.startTime ?? null) === origin.startTime;
}

/** By /proc; without it, nothing above a process is known. */
function originOf(pid: number, startTime: string | null): Origin {
  const ancestry: number[] = [];
  for (let current = pid; ancestry.length < MAX_DEPTH && current > 1; current = readStat(current)?.parent ?? 0) {
    ancestry.push(current);
  }
  return { startTime, ancestry };
}

/** proc(5): `pid (comm) state ppid … starttime`; comm may hold spaces and parentheses. Null when it has ended. */
function readStat(pid: number): { parent: number; startTime: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), startTime: fields[19] ?? "" };
  } catch {
    return null;
  }
}
