import { join } from "node:path";
import { z } from "zod";
import { readPlainFile } from "../files/read-plain-file";
import type { Claim } from "./decide-status";
import type { ScreenState } from "./screen-rules";

/** `sessions/<pid>.json` of Claude Code 2.1.329, which nobody has documented: read leniently. */
export const SessionRecord = z.looseObject({
  pid: z.number().int().positive(),
  sessionId: z.string().nullable().catch(null),
  cwd: z.string().nullable().catch(null),
  /** `interactive` in a pane, `bg` in Claude Code's own background. */
  kind: z.string().nullable().catch(null),
  status: z.string().nullable().catch(null),
  waitingFor: z.string().nullable().catch(null),
  /** ms since the epoch. */
  statusUpdatedAt: z.number().nullable().catch(null),
  updatedAt: z.number().nullable().catch(null),
  /** The conversation has left the pane. */
  parkedJobId: z.string().nullable().catch(null),
  jobId: z.string().nullable().catch(null),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

/** What a record's file holds: `torn` for what is no record of its process (any more), or one that is half written. */
export type RecordFile =
  | { kind: "record"; text: string; record: SessionRecord }
  | { kind: "torn" }
  | { kind: "absent" };

/** A key may lie beside a record: only these names are opened. */
const NAME = /^[1-9]\d{0,9}\.json$/;
const MAX_BYTES = 64 * 1024;

export function isRecordName(name: string): boolean {
  return NAME.test(name);
}

/**
 * Reads `<pid>.json`. An agent in a sandbox may write in that folder: what is no small plain file is absent, and a
 * record that names another process than its file does is not believed.
 */
export async function readRecordFile(folder: string, name: string): Promise<RecordFile> {
  const file = await readPlainFile(join(folder, name), { maxBytes: MAX_BYTES }).catch(() => null);
  if (file?.kind !== "file") return { kind: "absent" };
  const text = file.bytes.toString();
  const record = parseRecord(text);
  return record && name === `${record.pid}.json` ? { kind: "record", text, record } : { kind: "torn" };
}

function parseRecord(text: string): SessionRecord | null {
  try {
    return SessionRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** It says idle on a usage limit, and busy while a subagent works in the background. */
const BLIND: readonly ScreenState[] = ["exhausted", "watching"];

const meanings: Record<string, { state: ScreenState; reason: string }> = {
  busy: { state: "working", reason: "Its session record says that it is busy." },
  idle: { state: "idle", reason: "Its session record says that it is idle." },
  shell: { state: "watching", reason: "The turn is over; background shells run." },
};

/** What a record says about its agent; null for a word that nobody knows. `background`: of the job it has moved to. */
export function claimOfRecord(record: SessionRecord, background: SessionRecord | null, now: number): Claim | null {
  const { status, waitingFor } = record.parkedJobId === null ? record : (background ?? record);
  const since = record.statusUpdatedAt ?? record.updatedAt ?? now;
  const base = { signal: "record" as const, seenAt: now, since, blind: BLIND };
  if (record.parkedJobId !== null) return { ...base, ...parked(background) };
  if (status === "waiting") return { ...base, state: "waiting", reason: waitingReason(waitingFor) };
  const meaning = status !== null && Object.hasOwn(meanings, status) ? meanings[status] : undefined;
  return meaning ? { ...base, ...meaning } : null;
}

/** A kill of the session does not end what works there. */
function parked(background: SessionRecord | null): { state: ScreenState; reason: string } {
  const left = "It has left its pane for the background of its program";
  if (background === null || background.status === null)
    return { state: "watching", reason: `${left}; what it does there is not known.` };
  if (background.status === "waiting") return { state: "waiting", reason: `${left}, and waits for a person there.` };
  return { state: "watching", reason: `${left}, and is ${background.status} there.` };
}

function waitingReason(waitingFor: string | null): string {
  if (waitingFor === "permission prompt") return "It asks for a permission.";
  if (waitingFor === "input needed") return "It asks a question.";
  return waitingFor ? `It waits for a person: ${waitingFor.slice(0, 80)}.` : "It waits for a person.";
}
