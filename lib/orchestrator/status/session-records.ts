import { type FSWatcher, readFileSync, watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readPlainFile } from "../files/read-plain-file";
import type { InBackground } from "../in-background";
import { readSessionRecord, type SessionRecord } from "./read-session-record";

export type SessionRecords = {
  /** The record of a program that runs below this process, or has this conversation. */
  find(pane: { pid: number; sessionId: string | null }): SessionRecord | null;
  /** The record of a conversation that has moved to the background. */
  findJob(jobId: string): SessionRecord | null;
  /** Looks at the whole folder; opens the watch where the folder was not there yet. */
  look(): Promise<void>;
  dispose(): void;
};

/** A key may lie beside a record: only these names are opened. */
const RECORD = /^\d{1,10}\.json$/;
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
  onChange: () => void;
}): SessionRecords {
  const { folder } = options;
  const records = new Map<string, { text: string; record: SessionRecord }>();
  let watcher: FSWatcher | null = null;
  let disposed = false;

  async function read(name: string): Promise<boolean> {
    const file = await readPlainFile(join(folder, name)).catch(() => null);
    if (file?.kind !== "file") return records.delete(name);
    const text = file.bytes.toString();
    if (records.get(name)?.text === text) return false;
    const record = readSessionRecord(text);
    // Half written: what is known stands until the next event.
    if (record) records.set(name, { text, record });
    return record !== null;
  }

  async function look() {
    if (disposed) return;
    if (!watcher) open();
    const names = (await readdir(folder).catch(() => [])).filter((name) => RECORD.test(name)).slice(-MOST);
    const changes = await Promise.all(names.map(read));
    const gone = [...records.keys()].filter((name) => !names.includes(name));
    for (const name of gone) records.delete(name);
    if (!disposed && (gone.length > 0 || changes.includes(true))) options.onChange();
  }

  async function readOne(name: string) {
    if ((await read(name)) && !disposed) options.onChange();
  }

  function open() {
    try {
      watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null) options.inBackground(look());
        else if (RECORD.test(name)) options.inBackground(readOne(name));
      });
    } catch {
      return; // Not there before its first session; the next look tries again.
    }
    watcher.on("error", () => {
      watcher?.close();
      watcher = null;
    });
  }

  const all = () => [...records.values()].map(({ record }) => record);
  return {
    find({ pid, sessionId }) {
      // Inside of a sandbox processes have other numbers; the conversation is the same.
      const own = sessionId === null ? undefined : all().find((record) => record.sessionId === sessionId);
      return all().find((record) => record.kind !== "bg" && runsBelow(record.pid, pid)) ?? own ?? null;
    },
    findJob: (jobId) => all().find((record) => record.jobId === jobId) ?? null,
    look,
    dispose() {
      disposed = true;
      watcher?.close();
    },
  };
}

/** By /proc; without it, only by the conversation. */
function runsBelow(pid: number, ancestor: number): boolean {
  let current = pid;
  for (let depth = 0; depth < MAX_DEPTH && current > 1; depth += 1) {
    if (current === ancestor) return true;
    current = parentOf(current);
  }
  return false;
}

/** proc(5): `pid (comm) state ppid …`; comm may hold spaces and parentheses. 0 when it has ended. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}
