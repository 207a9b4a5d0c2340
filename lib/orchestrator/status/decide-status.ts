import type { AgentStatus, StatusSignal } from "@/lib/contract/status";
import type { Question } from "./read-dialog";
import type { ScreenState } from "./screen-rules";

/** What one signal says an agent does. */
export type Claim = {
  signal: StatusSignal;
  /** When it was last known to hold, in ms since the epoch. */
  seenAt: number;
  state: ScreenState;
  reason: string;
  question?: Question;
  until?: string | number;
};

/** Everything that is known about an agent at one moment. */
export type StatusEvidence = {
  session: "running" | "none" | "lost";
  /** Null where no session runs. */
  pane: { dead: boolean; exitCode: number | null } | null;
  /** Set from the start of the program until it has shown something. */
  isStarting: boolean;
  /** The program in the foreground of the pane. */
  foreground: string | null;
  claims: readonly Claim[];
  /** A turn has ended, and no person has looked since. */
  endedUnseen: boolean;
};

/** A status without its times. */
export type DecidedStatus = Omit<AgentStatus, "since" | "seenAt">;

const bestSignalFirst: readonly StatusSignal[] = ["event", "record", "transcript", "screen", "process", "session"];
/** Highest first; what comes before it is about the process, what comes behind it is no claim. */
const precedence: readonly ScreenState[] = ["exhausted", "waiting", "working", "watching", "idle"];

/**
 * The one place that decides: session gone, process dead, then limit, waiting, working, watching, done or idle, and
 * unknown where nothing tells. Idle is never guessed. Pure.
 */
export function decideStatus(evidence: StatusEvidence): DecidedStatus {
  const { session, pane } = evidence;
  if (session === "lost") return { state: "lost", signal: "session", reason: "The tmux server is gone." };
  if (session === "none" || pane === null) return { state: "stopped", signal: "session", reason: "No session runs." };
  if (pane.dead) return deadStatus(pane.exitCode);
  const claims = believable(evidence.claims);
  for (const state of precedence) {
    const claim = claims.find((candidate) => candidate.state === state);
    if (claim) return statusOf(claim, evidence.endedUnseen);
  }
  if (evidence.isStarting) return { state: "starting", signal: "process", reason: "The program starts." };
  return { state: "unknown", signal: "process", reason: unknownReason(evidence.foreground) };
}

/** A signal is overruled by a better one that was seen at the same time or later. */
function believable(claims: readonly Claim[]): readonly Claim[] {
  const rank = (claim: Claim) => bestSignalFirst.indexOf(claim.signal);
  return claims.filter((claim) => !claims.some((other) => rank(other) < rank(claim) && other.seenAt >= claim.seenAt));
}

function statusOf(claim: Claim, endedUnseen: boolean): DecidedStatus {
  const { signal, reason, question, until } = claim;
  return {
    state: claim.state === "idle" && endedUnseen ? "done" : claim.state,
    signal,
    reason,
    ...(question && { question }),
    ...(until !== undefined && { until }),
  };
}

function deadStatus(exitCode: number | null): DecidedStatus {
  if (exitCode === null) return { state: "dead", signal: "process", reason: "The program has ended." };
  return { state: "dead", signal: "process", reason: `The program has ended with code ${exitCode}.`, exitCode };
}

function unknownReason(foreground: string | null): string {
  if (foreground === null) return "Nothing tells what the pane does.";
  return `${foreground} runs, and nothing on its screen tells what it does.`;
}
