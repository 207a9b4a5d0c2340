import { AgentId } from "@/lib/contract/ids";
import { RecordingId, type TapeQueryInput } from "@/lib/contract/tape";

const HOUR_MS = 3_600_000;
export const spans = ["hour", "day", "week", "all"] as const;
export type TapeSpan = (typeof spans)[number];

export const spanLabels: Record<TapeSpan, string> = {
  hour: "Last hour",
  day: "Last 24 hours",
  week: "Last 7 days",
  all: "Any time",
};
const spanHours: Record<TapeSpan, number | null> = { hour: 1, day: 24, week: 168, all: null };

/** What the address says about the page: shareable, and kept over reloads. */
export type TapePageQuery = {
  text: string;
  agent: AgentId | null;
  span: TapeSpan;
  matchCase: boolean;
  cursor: string | null;
  /** The recording that is open, and the moment in it, in seconds. */
  recording: RecordingId | null;
  seconds: number | null;
};

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

export function parseTapeQuery(search: SearchParams, recording: string | null): TapePageQuery {
  const word = (name: string) => ([search[name] ?? ""].flat()[0] ?? "").trim().slice(0, 200);
  const seconds = Number.parseFloat(word("t"));
  return {
    text: word("q"),
    agent: AgentId.safeParse(word("agent")).data ?? null,
    span: spans.find((each) => each === word("when")) ?? "all",
    matchCase: word("case") === "1",
    cursor: /^\d{1,15}$/.test(word("older")) ? word("older") : null,
    recording: RecordingId.safeParse(recording).data ?? null,
    seconds: Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
  };
}

/** The address of the page shown so; what is as usual is left out. */
export function tapeHref(query: TapePageQuery, change: Partial<TapePageQuery> = {}): string {
  const { text, agent, span, matchCase, cursor, recording, seconds } = { ...query, ...change };
  const search = new URLSearchParams();
  if (text) search.set("q", text);
  if (agent) search.set("agent", agent);
  if (span !== "all") search.set("when", span);
  if (matchCase) search.set("case", "1");
  if (cursor) search.set("older", cursor);
  if (recording && seconds !== null) search.set("t", String(seconds));
  const path = recording ? `/tape/${recording}` : "/tape";
  return search.size > 0 ? `${path}?${search}` : path;
}

export function searchOf({ text, agent, span, matchCase, cursor }: TapePageQuery, now: number): TapeQueryInput {
  const hours = spanHours[span];
  return {
    text,
    matchCase,
    ...(agent && { agent }),
    ...(hours !== null && { from: now - hours * HOUR_MS }),
    ...(cursor && { cursor }),
  };
}
