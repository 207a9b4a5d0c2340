import type { AgentStatus, StatusSignal } from "@/lib/contract/status";
import type { Question } from "./read-dialog";
import type { ScreenState } from "./screen-rules";

/** What one signal says an agent does. */
export type Claim = {
  signal: StatusSignal;
  /** When it was last known to hold, in ms since the epoch. */
  seenAt: number;
  /**
   * Since when it says so, in ms since the epoch: for signals that can be looked at any time. What was told at one
   * moment has none.
   */
  since?: number;
  state: ScreenState;
  reason: string;
  question?: Question;
  until?: string | number;
  /** States that this signal does not show: it says something else meanwhile. */
  blind?: readonly ScreenState[];
  /** The person ended the turn. */
  interrupted?: boolean;
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

/** A screen that still shows the moment before an event is no newer than it. */
export const SCREEN_GRACE_MS = 1_500;
/** Claude Code (2.1.329) writes its record within some ms of a hook, before or after it. */
const RECORD_GRACE_MS = 100;

/** A status without its times. `interrupted`: idle, because a person ended the turn. */
export type DecidedStatus = Omit<AgentStatus, "since" | "seenAt"> & { interrupted?: boolean };

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
    if (claim?.state === "idle" && claims.some(({ interrupted }) => interrupted)) {
      return { ...statusOf(claim, undefined, evidence.endedUnseen), interrupted: true };
    }
    if (claim) return statusOf(claim, questionOf(claim, evidence.claims), evidence.endedUnseen);
  }
  if (evidence.isStarting) return { state: "starting", signal: "process", reason: "The program starts." };
  return { state: "unknown", signal: "process", reason: unknownReason(evidence.foreground) };
}

/**
 * A better signal overrules a lesser one that says the same since before, unless it could not see what that one says. A
 * lesser one that has changed since gives the lie to what was told once: nothing is told when a person presses Esc.
 */
function believable(claims: readonly Claim[]): readonly Claim[] {
  return claims.filter(
    (claim) => !claims.some((other) => (isBetter(other, claim) ? overrules(other, claim) : belies(other, claim))),
  );
}

function isBetter(a: Claim, b: Claim): boolean {
  return rankOf(a) < rankOf(b);
}

function rankOf({ signal }: Claim): number {
  return bestSignalFirst.indexOf(signal);
}

function overrules(better: Claim, lesser: Claim): boolean {
  if (better.blind?.includes(lesser.state)) return false;
  if (lesser.since === undefined) return better.seenAt >= lesser.seenAt;
  return better.seenAt >= lesser.since || better.seenAt + graceOf(better, lesser) >= lesser.seenAt;
}

function belies(lesser: Claim, better: Claim): boolean {
  if (!isBetter(better, lesser) || lesser.since === undefined || lesser.state === better.state) return false;
  const isNews = lesser.since > better.seenAt && lesser.seenAt > better.seenAt + graceOf(better, lesser);
  // What cannot see a limit says idle meanwhile.
  return isNews && !(lesser.state === "idle" && lesser.blind?.includes(better.state));
}

/** How long an event is fresh: a screen is drawn, and judged, a moment later; a session record is written at once. */
function graceOf(better: Claim, lesser: Claim): number {
  if (better.signal !== "event") return 0;
  return lesser.signal === "record" ? RECORD_GRACE_MS : SCREEN_GRACE_MS;
}

/** The answers of a dialog stand on the screen, whoever told that there is one. */
function questionOf(claim: Claim, claims: readonly Claim[]): Question | undefined {
  if (claim.state !== "waiting" || (claim.question?.options.length ?? 0) > 0) return claim.question;
  const shown = claims.find(({ state, question }) => state === "waiting" && (question?.options.length ?? 0) > 0);
  return shown?.question ?? claim.question;
}

function statusOf(claim: Claim, question: Question | undefined, endedUnseen: boolean): DecidedStatus {
  const { signal, reason, until } = claim;
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
