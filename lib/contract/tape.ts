import { z } from "zod";
import { AgentId } from "./ids";

/** One part of a session's tape: a file, a page, a link. `20261129t092733-7f3a2c`: when it began, and a random end. */
export const RecordingId = z
  .string()
  .regex(/^\d{8}t\d{6}-[0-9a-f]{6}$/, "must be a recording's id, such as 20261129t092733-7f3a2c")
  .brand<"RecordingId">();
export type RecordingId = z.infer<typeof RecordingId>;

/** What is known of a part without reading it. Times are ms since the epoch. */
export const Recording = z.object({
  id: RecordingId,
  agent: AgentId,
  /** The first part of the same session; parts of one session have it in common. */
  run: RecordingId,
  /** Counts a session's parts from 1. */
  part: z.number().int().positive(),
  startedAt: z.number(),
  /** The last thing on it. */
  endedAt: z.number(),
  /** `recording`: more comes; `ended`: the session ended; `continued`: another part follows, or may. */
  state: z.enum(["recording", "continued", "ended"]),
  /** On the disk. */
  bytes: z.number(),
  /** Lines of text that can be searched. */
  lines: z.number(),
});
export type Recording = z.infer<typeof Recording>;

/** What is searched for. Words must all stand in one line; "quoted ones" exactly so. */
export const TapeQuery = z.object({
  text: z.string().trim().max(200).default(""),
  agent: AgentId.optional(),
  /** ms since the epoch. */
  from: z.number().optional(),
  to: z.number().optional(),
  matchCase: z.boolean().default(false),
  limit: z.number().int().min(1).max(500).default(50),
  /** Goes on behind an earlier answer. */
  cursor: z.string().max(100).optional(),
});
export type TapeQuery = z.infer<typeof TapeQuery>;
export type TapeQueryInput = z.input<typeof TapeQuery>;

/** From and to in characters of the line; where a search hits. */
export type TextRange = { start: number; end: number };

export type TapeHit = {
  recording: RecordingId;
  agent: AgentId;
  at: number;
  /** Seconds from the recording's beginning: what `?t=` takes. */
  seconds: number;
  text: string;
  ranges: TextRange[];
};

export type TapeHits = {
  /** Newest first. */
  hits: TapeHit[];
  /** Of all there are, up to 500. */
  count: number;
  /** There are more than `count`. */
  more: boolean;
  /** For the next page; null behind the last hit. */
  cursor: string | null;
  tookMs: number;
};

export type TapeLine = { at: number; seconds: number; text: string };

export type RecordingDetail = {
  recording: Recording;
  /** All parts of the same session, oldest first, this one among them. */
  parts: Recording[];
  /** Around the moment that was asked for, oldest first. */
  lines: TapeLine[];
};

export type TapeUsage = { bytes: number; recordings: number; keepDays: number; oldestAt: number | null };
