import type { Claim } from "./decide-status";

/**
 * What the process in the foreground tells by itself. `startedAs` says what the session was started for: in a shell,
 * any other program is work; a program that was started by itself must be known by its screen.
 */
export function judgeProcess(
  pane: { foreground: string | null; startedAs: "shell" | "program"; isStarting: boolean },
  shells: readonly string[],
  seenAt: number,
): Claim | null {
  const { foreground, startedAs, isStarting } = pane;
  if (foreground === null) return null;
  if (shells.includes(foreground.replace(/^-/, ""))) {
    // A program comes up behind a login shell.
    if (isStarting && startedAs === "program") return null;
    return { signal: "process", seenAt, state: "idle", reason: `A shell (${foreground}) waits at its prompt.` };
  }
  if (startedAs === "program") return null;
  return { signal: "process", seenAt, state: "working", reason: `${foreground} runs in the shell's foreground.` };
}
