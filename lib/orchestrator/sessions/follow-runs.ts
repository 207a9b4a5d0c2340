import type { AgentRun, RunChanges } from "./run-records";

/** What tmux shows of a run right now. */
export type RunSeen =
  /** Its session is there; `dead` when the program has ended and left its pane. */
  | { session: "there"; dead: boolean; exitCode: number | null }
  /** It is not. `sameServer`: the tmux server that it was started on still lives, so somebody ended just this session. */
  | { session: "gone"; sameServer: boolean };

/**
 * What a look at tmux says of a run that was running; null when nothing. A session that went together with its server is
 * lost, and can be brought back; one that somebody ended is not. Pure.
 */
export function followRun(run: AgentRun, seen: RunSeen, now: number): RunChanges | null {
  if (run.state !== "running") return null;
  if (seen.session === "gone") return { state: seen.sameServer ? "stopped" : "lost", ended_at: now };
  return seen.dead ? { state: "ended", ended_at: now, exit_code: seen.exitCode } : null;
}
