import type { AgentEvent } from "@/lib/contract/agent-event";
import type { Claim } from "./decide-status";
import type { ToldEvent } from "./read-event";
import { claimOfReport, REPORT_EVENT, readReport } from "./read-report";
import type { EventRule, ScreenProgram, ScreenRules, ScreenState } from "./screen-rules";

/** What an agent's events have told up to now. */
export type EventTale = {
  /** The conversation in the pane; null when it has ended, or nothing was told. */
  readonly sessionId: string | null;
  readonly claim: Claim | null;
  /** The call that a person is asked about. */
  readonly asked: NonNullable<AgentEvent["tool"]> | null;
  /** When anything of the conversation was last told: a sign of progress. */
  readonly heardAt: number | null;
  /** When a turn was last told to have ended, and how. */
  readonly turnEndedAt: number | null;
  readonly transcript: string | null;
  /** The last number of each source of reports. */
  readonly reports: Readonly<Record<string, number>>;
};

export const UNTOLD: EventTale = {
  sessionId: null,
  claim: null,
  asked: null,
  heardAt: null,
  turnEndedAt: null,
  transcript: null,
  reports: {},
};

/** Claude Code starts a conversation anew inside of the same program for these. */
const TAKES_OVER = ["clear", "resume", "compact", "fork"];
const MOST_FIELD = 2_000;
const MOST_SOURCES = 32;

/**
 * Whether an event is of another program that was started inside of the agent's own, as `claude -p` in a command: its
 * hooks write into the same folder.
 */
export function isNested({ sessionId }: EventTale, event: AgentEvent): boolean {
  if (sessionId === null || event.sessionId === null || event.sessionId === sessionId) return false;
  return !(event.name === "SessionStart" && TAKES_OVER.includes(event.detail ?? ""));
}

/** What is known after one more event of the program in the foreground. Pure. */
export function followEvent(
  tale: EventTale,
  { event, told }: ToldEvent,
  rules: ScreenRules,
  command: string | null,
): EventTale {
  if (isNested(tale, event)) return tale;
  if (event.name === REPORT_EVENT) return followReport(tale, told, event.at);
  const { at, tool } = event;
  const heard: EventTale = {
    ...tale,
    heardAt: at,
    sessionId: event.sessionId ?? tale.sessionId,
    transcript: event.transcript ?? tale.transcript,
  };
  const found = findRule(rules, command, told);
  if (!found || found.rule.state === "unchanged") return heard;
  const { rule, program } = found;
  if (rule.state === "ended") return { ...UNTOLD, heardAt: at };
  const answers = tale.asked !== null && sameCall(tale.asked, tool);
  if (tale.claim && rule.keeps.includes(tale.claim.state) && !answers) return heard;
  return {
    ...heard,
    claim: claimOf(rule, program, event, told),
    asked: rule.state === "waiting" ? (tool ?? null) : null,
    turnEndedAt: endsTurn(rule.state) ? at : heard.turnEndedAt,
  };
}

/** What a program says about itself by `orchestrator report`. */
function followReport(tale: EventTale, told: ToldEvent["told"], at: number): EventTale {
  const report = readReport(told);
  if (!report) return tale;
  const { source, seq } = report;
  const isStale = Object.hasOwn(tale.reports, source) && (tale.reports[source] ?? 0) >= seq;
  const isFull = !Object.hasOwn(tale.reports, source) && Object.keys(tale.reports).length >= MOST_SOURCES;
  if (isStale || isFull) return tale;
  const reports = { ...tale.reports, [source]: seq };
  return { ...tale, reports, heardAt: at, claim: claimOfReport(report, at), asked: null };
}

function endsTurn(state: EventRule["state"]): boolean {
  return state === "idle" || state === "watching" || state === "exhausted";
}

function findRule(rules: ScreenRules, command: string | null, told: ToldEvent["told"]) {
  const own = rules.programs.filter(({ commands }) => command !== null && commands.includes(command));
  // While a tool runs, or in a wrapper, the foreground may be another program.
  for (const program of [...own, ...rules.programs]) {
    const rule = program.events.find(({ on, when }) => on === told["hook_event_name"] && fits(when, told));
    if (rule) return { rule, program };
  }
  return null;
}

function fits(when: EventRule["when"], told: ToldEvent["told"]): boolean {
  return Object.entries(when ?? {}).every(([path, pattern]) => pattern.test(fieldOf(told, path)));
}

/** A field as text: empty when it is not there, JSON when it is not plain. */
function fieldOf(told: ToldEvent["told"], path: string): string {
  let value: unknown = told;
  for (const key of path.split(".")) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  if (value === undefined || value === null) return "";
  return (typeof value === "object" ? JSON.stringify(value) : String(value)).slice(0, MOST_FIELD);
}

function claimOf(rule: EventRule, program: ScreenProgram, event: AgentEvent, told: ToldEvent["told"]): Claim {
  const reason = (rule.reason ?? `It told ${event.name}.`).replace(/\{([\w.]+)\}/g, (_all, path: string) =>
    fieldOf(told, path).slice(0, 80),
  );
  const question = rule.state === "waiting" ? questionOf(event.tool) : null;
  const until = untilOf(rule, told);
  return {
    signal: "event",
    seenAt: event.at,
    state: rule.state as ScreenState, // `unchanged` and `ended` make no claim
    reason,
    blind: program.cannotSee.event,
    ...(question !== null && { question: { text: question, options: [] } }),
    ...(until !== undefined && { until }),
  };
}

function untilOf({ until }: EventRule, told: ToldEvent["told"]): string | undefined {
  for (const [path, pattern] of Object.entries(until ?? {})) {
    const found = pattern.exec(fieldOf(told, path))?.groups?.["until"]?.trim();
    if (found) return found;
  }
  return undefined;
}

/** What a person is asked, in the words of the call; the answers stand on the screen, where their numbers are. */
function questionOf(tool: AgentEvent["tool"]): string | null {
  const read = (...path: (string | number)[]) => {
    let value: unknown = tool?.input;
    for (const key of path) value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
    return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 500) : null;
  };
  if (!tool) return null;
  const asked = read("questions", 0, "question");
  if (asked !== null) return asked;
  const about = read("command") ?? read("file_path") ?? read("notebook_path") ?? read("url");
  return about === null ? null : `${tool.name}: ${about}`;
}

/** The events of one call of a tool have nothing else in common: a question is told without the call's id. */
function sameCall(a: NonNullable<AgentEvent["tool"]>, b: AgentEvent["tool"]): boolean {
  return a.name === b?.name && questionOf(a) === questionOf(b);
}
