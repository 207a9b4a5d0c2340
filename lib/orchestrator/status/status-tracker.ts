import type { AgentId } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { Clock } from "../clock";
import { type Claim, type DecidedStatus, decideStatus, type StatusEvidence } from "./decide-status";
import { judgeProcess } from "./judge-process";
import type { ScreenRules } from "./screen-rules";
import { type PaneView, type ScreenWatch, watchScreen } from "./screen-watch";
import { createStatusHistory } from "./status-history";

/** A program that has shown nothing for so long is not starting any more. */
const STARTING_MS = 15_000;

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
  /** It has worked since it was last idle. */
  hasWorked: boolean;
  endedUnseen: boolean;
  cancelStart: (() => void) | null;
};

const neverObserved: DecidedStatus = { state: "unknown", signal: "session", reason: "Nobody has looked yet." };

/** One status service for all agents: keeps what is known, decides, remembers, and tells changes. */
export function createStatusTracker({ clock, rules }: { clock: Clock; rules: ScreenRules }): StatusTracker {
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

  function claimsOf({ observation, watch }: Tracked, isStarting: boolean): Claim[] {
    const now = clock.now();
    const { verdict } = watch ?? {};
    const { foreground, startedAs } = observation;
    const process = judgeProcess({ foreground, startedAs, isStarting }, rules.shells, now);
    const claims = [...(observation.claims ?? [])];
    if (verdict) {
      const { state, reason, question, until } = verdict;
      const more = { ...(question && { question }), ...(until !== undefined && { until }) };
      claims.push({ signal: "screen", seenAt: now, state, reason, ...more });
    }
    return process ? [...claims, process] : claims;
  }

  /** Decides anew, remembers it, and tells it if it differs. */
  function settle(agent: AgentId): AgentStatus {
    const tracked = agents.get(agent);
    const previous = history.latest(agent);
    const decided = tracked ? decide(tracked) : neverObserved;
    const status = history.record(agent, decided, clock.now());
    if (tracked) endStartInTime(agent, tracked, status.state);
    if (previous === null || !sameStatus(previous, status)) for (const listener of listeners) listener(agent, status);
    return status;
  }

  function decide(tracked: Tracked): DecidedStatus {
    const { observation } = tracked;
    const { startedAt } = observation;
    const isStarting = startedAt !== null && clock.now() - startedAt < STARTING_MS;
    const evidence = { ...observation, isStarting, claims: claimsOf(tracked, isStarting) };
    followTurn(tracked, decideStatus({ ...evidence, endedUnseen: false }));
    return decideStatus({ ...evidence, endedUnseen: tracked.endedUnseen });
  }

  /** Nothing else would end a start in which nothing happens. */
  function endStartInTime(agent: AgentId, tracked: Tracked, state: AgentStatus["state"]) {
    tracked.cancelStart?.();
    tracked.cancelStart = null;
    const { startedAt } = tracked.observation;
    if (state !== "starting" || startedAt === null) return;
    tracked.cancelStart = clock.after(startedAt + STARTING_MS - clock.now(), () => settle(agent));
  }

  return {
    observe(agent, observation) {
      const known = agents.get(agent);
      const watch = watchFor(agent, observation, known);
      agents.set(agent, { hasWorked: false, endedUnseen: false, cancelStart: null, ...known, observation, watch });
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
  tracked?.cancelStart?.();
}

/** A turn that ends by itself waits for a look; one that a person ended, or a shell's command, does not. */
function followTurn(tracked: Tracked, { state, signal }: DecidedStatus) {
  if (state === "working" || state === "watching") {
    tracked.hasWorked = signal !== "process";
    tracked.endedUnseen = false;
  } else if (state === "idle") {
    if (tracked.hasWorked) tracked.endedUnseen = signal !== "process" && !tracked.watch?.verdict?.interrupted;
    tracked.hasWorked = false;
  } else if (state === "starting" || state === "stopped" || state === "dead" || state === "lost") {
    tracked.hasWorked = false;
    tracked.endedUnseen = false;
  }
}

function sameStatus(a: AgentStatus, b: AgentStatus): boolean {
  const told = ({ since: _since, seenAt: _seenAt, ...rest }: AgentStatus) => JSON.stringify(rest);
  return told(a) === told(b);
}
