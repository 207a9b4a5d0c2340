import { statesInOrder } from "@/app/_components/state-looks";
import type { AgentState } from "@/lib/contract/status";
import type { Cast, CastEvent, CastMark } from "./parse-cast";

/** A stretch of a recording in one state, or without data; in seconds. */
export type Span = { from: number; to: number; state: AgentState | "gap" };

export type Gap = { from: number; to: number; reason: string; lines: number | null };

/** What the agent was doing when, in order and without overlaps; a gap lies over the state. */
export function spansOf({ marks, duration }: Cast): Span[] {
  const spans: Span[] = [];
  let state: AgentState = "unknown";
  let from = 0;
  const close = (to: number) => {
    if (to > from) spans.push({ from, to, state });
    from = to;
  };
  for (const mark of marks) {
    if (mark.kind !== "state") continue;
    close(mark.at);
    state = statesInOrder.find((each) => each === mark.text.split(" ")[0]) ?? "unknown";
  }
  close(duration);
  return gapsOf(marks).reduce((cut, gap) => withGap(cut, gap), spans);
}

/** `flood 1204 lines 2310 ms`: the mark stands at the gap's end. */
export function gapsOf(marks: readonly CastMark[]): Gap[] {
  return marks.flatMap(({ kind, text, at }) => {
    const [, reason, lines, ms] = /^(\S+) (\d+|unknown) lines (\d+) ms$/.exec(text) ?? [];
    if (kind !== "gap" || reason === undefined) return [];
    const known = lines === "unknown" ? null : Number(lines);
    return [{ from: Math.max(0, at - Number(ms) / 1000), to: at, reason, lines: known }];
  });
}

function withGap(spans: readonly Span[], { from, to }: Gap): Span[] {
  const outside = spans.flatMap((span) => [
    ...(span.from < from ? [{ ...span, to: Math.min(span.to, from) }] : []),
    ...(span.to > to ? [{ ...span, from: Math.max(span.from, to) }] : []),
  ]);
  const gap: Span = { from, to, state: "gap" };
  return to > from ? [...outside, gap].sort((a, b) => a.from - b.from) : [...spans];
}

/** The marks that ticks stand for: states are colours, gaps are hatched. */
export function ticksOf(marks: readonly CastMark[]): CastMark[] {
  return marks.filter(({ kind }) => kind !== "state" && kind !== "gap");
}

/** The nearest mark before or behind a moment, beyond what a person would call the same one. */
export function neighbourMark(marks: readonly CastMark[], at: number, direction: "before" | "behind"): CastMark | null {
  const same = 0.25;
  if (direction === "before") return marks.findLast((mark) => mark.at < at - same) ?? null;
  return marks.find((mark) => mark.at > at + same) ?? null;
}

/** A pause in which nothing is drawn is shortened to this, in seconds. */
const SHORT_PAUSE = 0.5;

/** Where playing goes on when pauses are skipped: shortly before the next thing that is drawn. */
export function behindPause(events: readonly CastEvent[], next: number, position: number): number {
  const event = events[next];
  return event ? Math.max(position, event.at - SHORT_PAUSE) : position;
}

/** Index of the first event behind a moment. */
export function firstBehind(events: readonly CastEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `31:08`, `1:02:05`. */
export function spokenSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
