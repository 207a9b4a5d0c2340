import type { AgentId, AgentName } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { Clock } from "../clock";
import type { PaneTurns } from "../terminals/pane-turns";
import type { LinePane } from "../terminals/type-line";

/** Between two looks at a receiver that somebody types to: an emptied prompt is no change of state. */
const LOOK_EVERY_MS = 500;
/** At the end, for the receipt of a line that is being typed. */
const LAST_WAIT_MS = 5_000;

/** An agent's running pane. */
export type ReceiverPane = { status: AgentStatus; line: LinePane };

/** Why nothing can be typed to this agent now; null when it waits at an empty prompt. Pure but for the look. */
export function whyNotNow(agent: AgentId, pane: ReceiverPane | null): string | null {
  if (!pane) return `${agent} does not run.`;
  const { status, line } = pane;
  if (status.state === "waiting") return `${agent} asks something in its pane.`;
  if (status.state === "exhausted") return `${agent} has reached its limit.`;
  if (status.state !== "idle" && status.state !== "done") return `${agent} is ${status.state}.`;
  const prompt = line.prompt();
  if (prompt === null) return `${agent} shows no prompt that can be typed into.`;
  return prompt === "" ? null : `Somebody is typing in the pane of ${agent}.`;
}

/** What one waits for that is not the first of its agent. */
function laterLine(agent: AgentName, pane: ReceiverPane | null, before: number): string {
  if (!pane && before > 0) return `${agent} does not run; ${before} ${before === 1 ? "waits" : "wait"} before it.`;
  return `${agent} has another line before it.`;
}

export type LineQueue = {
  /** Types to whoever can be typed to now. */
  pump(): void;
  /** What a line waits for; null when none is known. */
  waitsFor(key: string): string | null;
  /** Starts nothing more, and waits a while for what is being typed. */
  dispose(): Promise<void>;
};

export type WaitingLine = { key: string; agent: AgentName };

/**
 * Lines that wait for their agents, one at a time per agent. `lines` are asked for anew each time, the oldest first;
 * `type` is called when the agent waits at an empty prompt, and must take its line out of `lines` before it resolves.
 */
export function createLineQueue(options: {
  clock: Clock;
  turns: PaneTurns;
  lines: () => WaitingLine[];
  pane: (agent: AgentName) => ReceiverPane | null;
  type: (line: WaitingLine, pane: ReceiverPane) => Promise<void>;
  inBackground: (work: Promise<unknown>) => void;
  /** Its agent does not run. Answers what is done about it; null when nothing. */
  missing: (line: WaitingLine) => string | null;
  /** What a line waits for has changed. */
  onWait: (key: string) => void;
}): LineQueue {
  const { clock, turns } = options;
  const typing = new Map<AgentName, Promise<void>>();
  const reasons = new Map<string, string>();
  let cancel: (() => void) | null = null;
  let disposed = false;

  function pump() {
    if (disposed) return;
    const lines = options.lines();
    const asked = new Map<AgentName, number>();
    for (const line of lines) {
      const { agent } = line;
      const before = asked.get(agent) ?? 0;
      const isFirst = before === 0 && !typing.has(agent);
      asked.set(agent, before + 1);
      const pane = options.pane(agent);
      const reason = isFirst
        ? (busy(agent) ?? (pane ? null : options.missing(line)) ?? whyNotNow(agent, pane))
        : laterLine(agent, pane, before);
      if (reason === null && pane) start(line, pane);
      else wait(line.key, reason ?? "");
    }
    const keys = new Set(lines.map(({ key }) => key));
    for (const key of reasons.keys()) if (!keys.has(key)) reasons.delete(key);
    cancel?.();
    cancel = lines.length > 0 ? clock.after(LOOK_EVERY_MS, pump) : null;
  }

  function busy(agent: AgentName): string | null {
    if (turns.isTaken(agent)) return `${agent} is being given something else.`;
    return turns.isSettling(agent) ? `${agent} has just been given something else.` : null;
  }

  function start(line: WaitingLine, pane: ReceiverPane) {
    const { agent } = line;
    reasons.delete(line.key);
    const work = () => options.type(line, pane).finally(() => turns.typed(agent));
    const typed = turns.inTurn(agent, work).finally(() => {
      typing.delete(agent);
      pump();
    });
    typing.set(agent, typed);
    options.inBackground(typed);
  }

  function wait(key: string, reason: string) {
    if (reasons.get(key) === reason) return;
    reasons.set(key, reason);
    options.onWait(key);
  }

  return {
    pump,
    waitsFor: (key) => reasons.get(key) ?? null,
    async dispose() {
      disposed = true;
      cancel?.();
      const patience = new Promise<void>((resolve) => void clock.after(LAST_WAIT_MS, resolve));
      await Promise.race([Promise.allSettled(typing.values()), patience]);
    },
  };
}
