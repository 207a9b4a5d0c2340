import { type MarkKind, parseMarkLabel } from "@/lib/contract/tape-marks";

/** `at` in seconds from the beginning. */
export type CastEvent = { at: number; code: string; data: string };

export type CastMark = { at: number; kind: MarkKind; text: string };

export type Cast = {
  cols: number;
  rows: number;
  /** Only what changes the screen: output and sizes, in order. */
  events: CastEvent[];
  marks: CastMark[];
  /** Seconds. */
  duration: number;
};

/** Reads an asciicast v3. Lines that are cut off or unknown are left out; null when there is not even a header. */
export function parseCast(text: string): Cast | null {
  const [first = "", ...lines] = text.split("\n");
  const header = parse(first) as { term?: { cols?: unknown; rows?: unknown } } | undefined; // checked below
  const [cols, rows] = [header?.term?.cols, header?.term?.rows];
  if (typeof cols !== "number" || typeof rows !== "number") return null;
  const events: CastEvent[] = [];
  const marks: CastMark[] = [];
  let at = 0;
  for (const line of lines) {
    const [seconds, code, data] = (parse(line) ?? []) as [unknown, unknown, unknown];
    if (typeof seconds !== "number" || typeof code !== "string" || typeof data !== "string") continue;
    at += seconds;
    if (code === "o" || code === "r") events.push({ at, code, data });
    const mark = code === "m" ? parseMarkLabel(data) : null;
    if (mark) marks.push({ at, ...mark });
  }
  return { cols, rows, events, marks, duration: at };
}

function parse(line: string): unknown {
  try {
    return line === "" ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
