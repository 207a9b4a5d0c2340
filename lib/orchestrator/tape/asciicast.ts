import { z } from "zod";
import { AgentId } from "@/lib/contract/ids";
import { RecordingId } from "@/lib/contract/tape";

/** asciicast v3 (docs.asciinema.org/manual/asciicast/v3): a header line, then one event a line, times since the one before. */
export const CastHeader = z.looseObject({
  version: z.literal(3),
  term: z.looseObject({ cols: z.number().int().positive(), rows: z.number().int().positive() }),
  /** Seconds since the epoch. */
  timestamp: z.number(),
  title: z.string().optional(),
  /** Ours; players leave it alone. */
  tape: z.object({
    id: RecordingId,
    agent: AgentId,
    run: RecordingId,
    part: z.number().int().positive(),
    /** ms since the epoch. */
    startedAt: z.number(),
  }),
});
export type CastHeader = z.infer<typeof CastHeader>;

/** `o` output, `r` another size (`120x40`), `m` marker, `x` the program's exit code. */
export type CastCode = "o" | "r" | "m" | "x";

/** `at` in ms since the epoch. */
export type CastEvent = { at: number; code: CastCode; data: string };

export function headerLine(tape: CastHeader["tape"], size: { cols: number; rows: number }): string {
  const header: CastHeader = {
    version: 3,
    term: { cols: size.cols, rows: size.rows, type: "xterm-256color" },
    timestamp: Math.floor(tape.startedAt / 1000),
    title: tape.agent,
    tape,
  };
  return `${JSON.stringify(header)}\n`;
}

/** `before`: when the event in front of it happened. A clock that was set back gives an interval of 0. */
export function eventLine({ at, code, data }: CastEvent, before: number): string {
  const seconds = Math.max(0, at - before) / 1000;
  return `[${Number(seconds.toFixed(3))},"${code}",${JSON.stringify(data)}]\n`;
}

const Event = z.tuple([z.number().nonnegative(), z.string(), z.string()]);

/** Reads a cast line by line. What a crash cut off, and lines that nobody knows, are left out. */
export function createCastReader(): {
  readonly header: CastHeader | null;
  read(line: string): CastEvent | null;
} {
  let header: CastHeader | null = null;
  let at = 0;
  return {
    get header() {
      return header;
    },
    read(line) {
      const value = parseJson(line);
      if (header === null) {
        const parsed = CastHeader.safeParse(value);
        if (!parsed.success) return null;
        header = parsed.data;
        at = header.tape.startedAt;
        return null;
      }
      const event = Event.safeParse(value);
      if (!event.success) return null;
      const [seconds, code, data] = event.data;
      at += seconds * 1000;
      return code === "o" || code === "r" || code === "m" || code === "x" ? { at, code, data } : null;
    },
  };
}

function parseJson(line: string): unknown {
  if (line === "" || line.startsWith("#")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
