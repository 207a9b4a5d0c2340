import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AgentProgram } from "../enforcement/agent-programs";
import { type ProgramRecord, parseProgramRecord, readProgramRecord } from "./program-record";

/** A conversation that has left its pane for its program's own background: ending the session does not end it. */
export type ParkedAgent = { pid: number; conversation: string };

/**
 * The conversation that has left the pane of these processes; null when none has, or when it is gone. `folder` is where
 * the program keeps its records. A record that names another program's process, or another user's, is not believed.
 */
export async function findParkedAgent(
  folder: string,
  pids: readonly number[],
  { commands }: Pick<AgentProgram, "commands">,
): Promise<ParkedAgent | null> {
  const own = await readProgramRecord(folder, pids);
  if (own?.parkedJobId === undefined) return null;
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d+\.json$/.test(name));
  const records = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  const job = records.map(parseProgramRecord).find((record) => isJob(record, own.parkedJobId));
  if (!job || !(await runs(job.pid, commands))) return null;
  return { pid: job.pid, conversation: job.sessionId };
}

function isJob(record: ProgramRecord | null, job: string | undefined): boolean {
  return record?.kind === "bg" && record.jobId !== undefined && record.jobId === job;
}

async function runs(pid: number, commands: readonly string[]): Promise<boolean> {
  const name = (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
  const owner = await stat(`/proc/${pid}`).catch(() => null);
  return owner !== null && owner.uid === process.getuid?.() && commands.includes(name);
}
