import type { AgentId } from "@/lib/contract/ids";
import type { AgentStatus, StatusSignal } from "@/lib/contract/status";
import type { Clock } from "../clock";
import { type Claim, type DecidedStatus, decideStatus, SCREEN_GRACE_MS, type StatusEvidence } from "./decide-status";
import { judgeProcess } from "./judge-process";
import type { ScreenVerdict } from "./judge-screen";
import type { ScreenRules, ScreenState } from "./screen-rules";
import { type PaneView, type ScreenWatch, watchScreen } from "./screen-watch";
import { createStatusHistory } from "./status-history";
import { type ProgressWatch, watchProgress } from "./watch-progress";

/** A program that has shown nothing for so long is not starting any more. */
const STARTING_MS = 15_000;
/** The end of a turn may be told so much later than the session record shows it. */
const LATE_END_MS = 1_000;

/** What is known about an agent from outside its screen. */
export type Observation = Pick<StatusEvidence, "session" | "pane" | "foreground"> & {
  /** ms since the epoch: when the program was started; null when nobody saw it. */
  startedAt: number | null;
  /** What the session was started for: `shell` when there was no program to start. */
  startedAs: "shell" | "program";
  /** Null while no mirror shows the pane. Another object means another pane. */
  view: PaneView | null;
  /** What better signals say: events, session record, transcript. */
  claims?: readonly Claim[];
  /** When it was last heard of in any other way than by its screen, in ms since the epoch. */
  heardAt?: number | null;
};

export type StatusTracker = {
  /** Takes in everything that is known now. To be called whenever some of it has changed. */
  observe(agent: AgentId, observation: Observation): AgentStatus;
  /** The agent's pane has printed something. Cheap: a stream calls it per chunk. */
  outputSeen(agent: AgentId): void;
  current(agent: AgentId): AgentStatus;
  /** The last states, newest first. */
  history(agent: AgentId): readonly AgentStatus[];
  /** A person has looked at the agent: what was done is idle now. */
  markSeen(agent: AgentId): void;
  /** Tells every change of state, reason, question or time limit. The answer ends it. */
  onChange(listener: (agent: AgentId, status: AgentStatus) => void): () => void;
  forget(agent: AgentId): void;
  dispose(): void;
};

type Tracked = {
  observation: Observation;
  watch: ScreenWatch | null;
  /** Since when each of the signals that can be looked at any time says what it says. */
  spells: Map<StatusSignal, { state: ScreenState; since: number }>;
  /** It has worked since it was last idle. */
  hasWorked: boolean;
  endedUnseen: boolean;
  /** When the end of a turn was seen that nothing but a person's Esc explains. */
  interruptedAt: number | null;
  progress: ProgressWatch;
  /** Ends what decides by itself: a start, the freshness of an event, patience with a silent worker. */
  cancelTimer: (() => void) | null;
};

const neverObserved: DecidedStatus = { state: "unknown", signal: "session", reason: "Nobody has looked yet." };

/** One status service for all agents: keeps what is known, decides, remembers, and tells changes. */
export function createStatusTracker({
  clock,
  rules,
  stalledAfterMs,
}: {
  clock: Clock;
  rules: ScreenRules;
  /** After so long without progress a worker is stalled. */
  stalledAfterMs: (agent: AgentId) => number;
}): StatusTracker {
  const agents = new Map<AgentId, Tracked>();
  const listeners = new Set<(agent: AgentId, status: AgentStatus) => void>();
  const history = createStatusHistory();

  function watchFor(agent: AgentId, observation: Observation, known: Tracked | undefined): ScreenWatch | null {
    const { view, foreground, session, pane } = observation;
    const { observation: before, watch } = known ?? {};
    if (watch && before?.view === view && before?.foreground === foreground && !pane?.dead) {
      watch.look();
      return watch;
    }
    watch?.dispose();
    if (!view || foreground === null || session !== "running" || pane?.dead) return null;
    return watchScreen({ clock, rules, command: foreground, pane: view, onJudged: () => settle(agent) });
  }

  function claimsOf(tracked: Tracked, isStarting: boolean): Claim[] {
    const now = clock.now();
    const { observation, watch } = tracked;
    const { foreground, startedAs } = observation;
    const process = judgeProcess({ foreground, startedAs, isStarting }, rules.shells, now);
    const { verdict } = watch ?? {};
    const screen: Claim | null = verdict ? { ...toldBy(verdict), signal: "screen", seenAt: now } : null;
    const looks = [screen, process].filter((claim) => claim !== null);
    // What can be looked at any time still says so; what was told once was told then.
    const others = (observation.claims ?? []).map((claim) =>
      claim.since === undefined ? claim : { ...claim, seenAt: now },
    );
    return [...others, ...looks.map((claim) => ({ ...claim, since: spellOf(tracked, claim) }))];
  }

  /** Since when a signal says this. */
  function spellOf({ spells }: Tracked, { signal, state }: Claim): number {
    const known = spells.get(signal);
    if (known?.state === state) return known.since;
    spells.set(signal, { state, since: clock.now() });
    return clock.now();
  }

  /** Decides anew, remembers it, and tells it if it differs. */
  function settle(agent: AgentId): AgentStatus {
    const tracked = agents.get(agent);
    const previous = history.latest(agent);
    const decided = tracked ? decide(agent, tracked, previous) : neverObserved;
    const status = history.record(agent, decided, clock.now());
    if (tracked) decideAgainInTime(agent, tracked, status);
    if (previous === null || !sameStatus(previous, status)) for (const listener of listeners) listener(agent, status);
    return status;
  }

  function decide(agent: AgentId, tracked: Tracked, previous: AgentStatus | null): DecidedStatus {
    const { observation } = tracked;
    const { startedAt } = observation;
    const isStarting = startedAt !== null && clock.now() - startedAt < STARTING_MS;
    const evidence = { ...observation, isStarting, claims: claimsOf(tracked, isStarting) };
    followTurn(tracked, decideStatus({ ...evidence, endedUnseen: false }), clock.now());
    const decided = decideStatus({ ...evidence, endedUnseen: tracked.endedUnseen });
    if (decided.state !== "working" || decided.signal === "process") {
      tracked.progress.rest();
      return decided;
    }
    const silence = tracked.progress.silence(previous?.state === "working" ? previous.since : null);
    return silence < stalledAfterMs(agent) ? decided : { ...decided, state: "stalled", reason: stalledReason(silence) };
  }

  /** Some things end without anything happening. */
  function decideAgainInTime(agent: AgentId, tracked: Tracked, { state, signal }: AgentStatus) {
    tracked.cancelTimer?.();
    tracked.cancelTimer = null;
    const now = clock.now();
    const { startedAt, claims = [] } = tracked.observation;
    const freshUntil = claims.filter((claim) => claim.signal === "event").map(({ seenAt }) => seenAt + SCREEN_GRACE_MS);
    const due = [
      ...(state === "starting" && startedAt !== null ? [startedAt + STARTING_MS] : []),
      ...freshUntil.map((at) => at + 1),
      ...(state === "working" && signal !== "process" ? [tracked.progress.since() + stalledAfterMs(agent)] : []),
      ...(tracked.interruptedAt === null ? [] : [tracked.interruptedAt + LATE_END_MS + 1]),
    ].filter((at) => at > now);
    if (due.length > 0) tracked.cancelTimer = clock.after(Math.min(...due) - now, () => settle(agent));
  }

  function newlyTracked(agent: AgentId): Omit<Tracked, "observation" | "watch"> {
    const progress = watchProgress({
      clock,
      rules,
      command: () => agents.get(agent)?.observation.foreground ?? null,
      screen: () => agents.get(agent)?.observation.view?.screen() ?? null,
      heardAt: () => agents.get(agent)?.observation.heardAt ?? null,
    });
    return {
      ...{ spells: new Map(), hasWorked: false, endedUnseen: false },
      ...{ interruptedAt: null, progress, cancelTimer: null },
    };
  }

  return {
    observe(agent, observation) {
      const known = agents.get(agent);
      const watch = watchFor(agent, observation, known);
      agents.set(agent, { ...(known ?? newlyTracked(agent)), observation, watch });
      return settle(agent);
    },
    outputSeen: (agent) => agents.get(agent)?.watch?.outputSeen(),
    current: (agent) => history.latest(agent) ?? { ...neverObserved, since: null, seenAt: clock.now() },
    history: history.of,
    markSeen(agent) {
      const tracked = agents.get(agent);
      if (!tracked?.endedUnseen) return;
      tracked.endedUnseen = false;
      settle(agent);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    forget(agent) {
      stop(agents.get(agent));
      agents.delete(agent);
      history.forget(agent);
    },
    dispose() {
      for (const tracked of agents.values()) stop(tracked);
      agents.clear();
      listeners.clear();
    },
  };
}

function stop(tracked: Tracked | undefined) {
  tracked?.watch?.dispose();
  tracked?.cancelTimer?.();
}

function toldBy({
  state,
  reason,
  question,
  until,
  interrupted,
  blind,
}: ScreenVerdict): Omit<Claim, "signal" | "seenAt"> {
  return { state, reason, blind, interrupted, ...(question && { question }), ...(until !== undefined && { until }) };
}

function stalledReason(silence: number): string {
  const minutes = Math.floor(silence / 60_000);
  const time = minutes < 1 ? `${Math.floor(silence / 1_000)} s` : `${minutes} min`;
  return `It works, as far as its signals tell, but nothing has gone on for ${time}.`;
}

/** A turn that ends by itself waits for a look; one that a person ended, or a shell's command, does not. */
function followTurn(tracked: Tracked, { state, signal, interrupted }: DecidedStatus, now: number) {
  if (tracked.interruptedAt !== null && now - tracked.interruptedAt > LATE_END_MS) {
    tracked.hasWorked = false;
    tracked.interruptedAt = null;
  }
  if (state === "working" || state === "watching") {
    tracked.hasWorked = signal !== "process";
    tracked.endedUnseen = false;
    tracked.interruptedAt = null;
  } else if (state === "idle" && interrupted) {
    tracked.endedUnseen = false;
    if (tracked.hasWorked) tracked.interruptedAt ??= now;
  } else if (state === "idle") {
    if (tracked.hasWorked) tracked.endedUnseen = signal !== "process";
    tracked.hasWorked = false;
    tracked.interruptedAt = null;
  } else if (state === "starting" || state === "stopped" || state === "dead" || state === "lost") {
    tracked.hasWorked = false;
    tracked.endedUnseen = false;
    tracked.interruptedAt = null;
  }
}

function sameStatus(a: AgentStatus, b: AgentStatus): boolean {
  const told = ({ since: _since, seenAt: _seenAt, ...rest }: AgentStatus) => JSON.stringify(rest);
  return told(a) === told(b);
}
