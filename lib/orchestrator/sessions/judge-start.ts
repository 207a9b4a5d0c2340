import type { SessionRecord } from "../status/read-session-record";
import { isShell } from "./foreground-program";

/** What a start was meant to bring. */
export type ExpectedStart = {
  /** Its real path. */
  folder: string;
  conversation: string | null;
  resumed: boolean;
  /** Null for a program that nobody knows: its name and its conversation cannot be checked. */
  program: { name: string; keepsRecords: boolean } | null;
};

/** What its pane shows. Folders are real paths; null where nobody knows. */
export type SeenStart = {
  dead: boolean;
  exitCode: number | null;
  /** The program in the foreground. */
  foreground: string;
  folder: string | null;
  record: Pick<SessionRecord, "sessionId" | "cwd"> | null;
  /** Since the start. */
  waitedMs: number;
};

export type StartVerdict = { state: "right" } | { state: "pending" } | { state: "wrong"; problem: string };

/** A login shell with a long profile, and a program that unpacks itself first, come up later than others. */
export const SHELL_PATIENCE_MS = 20_000;
/** A program that keeps records writes one when its first dialogs are answered, and a person may take their time. */
const RECORD_PATIENCE_MS = 3_000;

/**
 * Whether what came up is what was started: the program and not a shell, in its folder, in its conversation. Pure.
 * `pending` as long as it may still become so.
 */
export function judgeStart(expected: ExpectedStart, seen: SeenStart): StartVerdict {
  const { program, conversation } = expected;
  if (seen.dead) return wrong(`Its program ended at once${codeText(seen.exitCode)}.`);
  if (program && isShell(seen.foreground)) {
    if (seen.waitedMs < SHELL_PATIENCE_MS) return { state: "pending" };
    return wrong(`${program.name} did not come up: its pane shows a shell (${seen.foreground}).`);
  }
  const { sessionId, cwd } = seen.record ?? {};
  if (sessionId && cwd) {
    if (conversation !== null && sessionId !== conversation) {
      const what = expected.resumed ? "a fresh conversation came up in place of" : "another conversation came up than";
      return wrong(`${capital(what)} ${conversation}: ${sessionId}.`);
    }
    return inFolder(expected, cwd);
  }
  if (seen.waitedMs < RECORD_PATIENCE_MS) return { state: "pending" };
  const placed = seen.folder === null ? { state: "right" as const } : inFolder(expected, seen.folder);
  return placed.state === "right" && program?.keepsRecords ? { state: "pending" } : placed;
}

function inFolder({ folder }: ExpectedStart, seen: string): StartVerdict {
  return seen === folder ? { state: "right" } : wrong(`It came up in another folder: ${seen} instead of ${folder}.`);
}

function wrong(problem: string): StartVerdict {
  return { state: "wrong", problem };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function codeText(code: number | null): string {
  return code === null ? "" : ` with exit code ${code}`;
}
