import { readdir, readFile, stat } from "node:fs/promises";
import { type ProcessIdentity, processesOf } from "@/lib/tmux/tmux";
import type { AgentProgram } from "../enforcement/agent-programs";
import { isRecordName, readRecordFile, type SessionRecord } from "../status/read-session-record";

/** A conversation that has left its pane for its program's own background: ending the session does not end it. */
export type ParkedAgent = ProcessIdentity & { conversation: string };

/** No program keeps so many; an agent that leaves more there is not read for ever. */
const MOST_RECORDS = 2_000;

/** The record that one of these processes has in `folder`; the first one found, null where there is none. */
export async function findRecord(folder: string, pids: readonly number[]): Promise<SessionRecord | null> {
  for (const pid of pids) {
    const file = await readRecordFile(folder, `${pid}.json`);
    if (file.kind === "record") return file.record;
  }
  return null;
}

/**
 * The conversation that has left the pane of these processes; null when none has, or when it is gone. `folder` is where
 * the program keeps its records. Agents may write there: a record that names another program's process, another user's,
 * or one that is `foreign`, of another session, is not believed.
 */
export async function findParkedAgent(
  folder: string,
  { pids, foreign }: { pids: readonly number[]; foreign: ReadonlySet<number> },
  { commands }: Pick<AgentProgram, "commands">,
): Promise<ParkedAgent | null> {
  const own = await findRecord(folder, pids);
  if (!own?.parkedJobId) return null;
  const names = (await readdir(folder).catch(() => [])).filter(isRecordName).slice(-MOST_RECORDS);
  const files = await Promise.all(names.map((name) => readRecordFile(folder, name)));
  const job = files
    .flatMap((file) => (file.kind === "record" ? [file.record] : []))
    .find(({ kind, jobId }) => kind === "bg" && jobId === own.parkedJobId);
  if (!job?.sessionId || foreign.has(job.pid)) return null;
  const [identity] = processesOf([job.pid]);
  return identity && (await runs(job.pid, commands)) ? { ...identity, conversation: job.sessionId } : null;
}

async function runs(pid: number, commands: readonly string[]): Promise<boolean> {
  const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
  const owner = await stat(`/proc/${pid}`).catch(() => null);
  return owner !== null && owner.uid === process.getuid?.() && commands.includes(name);
}
