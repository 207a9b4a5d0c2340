import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/**
 * What Claude Code 2.1 keeps of a running session in `sessions/<pid>.json`. Not documented, so read leniently: what has
 * another form counts as absent.
 */
export const ProgramRecord = z.object({
  pid: z.number().int(),
  sessionId: z.string(),
  cwd: z.string(),
  /** `interactive`, or `bg` for a conversation that has left its pane. */
  kind: z.string().optional().catch(undefined),
  /** Of a pane whose conversation has left it: the job that goes on without the pane. */
  parkedJobId: z.string().optional().catch(undefined),
  jobId: z.string().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
});
export type ProgramRecord = z.infer<typeof ProgramRecord>;

const LONGEST = 64 * 1024;

/** The record that one of these processes has in `folder`; the first one found, null where there is none. */
export async function readProgramRecord(folder: string, pids: readonly number[]): Promise<ProgramRecord | null> {
  for (const pid of pids) {
    const text = await readFile(join(folder, `${pid}.json`), "utf8").catch(() => "");
    const record = text === "" || text.length > LONGEST ? null : parseProgramRecord(text);
    if (record?.pid === pid) return record;
  }
  return null;
}

export function parseProgramRecord(text: string): ProgramRecord | null {
  try {
    return ProgramRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // It is being written.
  }
}
