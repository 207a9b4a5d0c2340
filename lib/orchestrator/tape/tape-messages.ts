import type { AgentId } from "@/lib/contract/ids";
import type { AppError } from "@/lib/contract/reply";
import type { TapeMark } from "@/lib/contract/tape-marks";
import type { MaskPattern } from "./mask-patterns";

/** What is kept, as the registry says. */
export type TapeLimits = {
  keepDays: number;
  maxTotalBytes: number;
  /** Of one session; its oldest parts go first. */
  maxSessionBytes: number;
};

/** A pane that is recorded; numbers are given by the main thread and never used again. */
export type PaneKey = number;

export type Size = { cols: number; rows: number };

/** Why a picture of the whole screen comes: what is missing before it, if anything. */
export type PictureGap = { reason: string; lines: number | null; sinceMs: number } | null;

/** In the order in which it happened. Times are ms since the epoch. */
export type TapeEvent =
  | { type: "start"; key: PaneKey; at: number; agent: AgentId; sessionStartedAt: number | null; size: Size }
  /** Chunks of output: `ends[i]` is where the chunk of `ats[i]` ends in `data`. */
  | { type: "output"; key: PaneKey; ats: number[]; ends: number[]; data: Uint8Array }
  | { type: "picture"; key: PaneKey; at: number; size: Size; data: Uint8Array; gap: PictureGap; nextPart: boolean }
  | { type: "mark"; key: PaneKey; at: number; mark: TapeMark }
  | { type: "end"; key: PaneKey; at: number; sessionEnded: boolean };

/** From the main thread to the one that writes. */
export type ToRecorder =
  | { type: "events"; events: TapeEvent[]; bytes: number }
  | { type: "limits"; limits: TapeLimits }
  /** All values that are masked from now on. */
  | { type: "secrets"; secrets: string[] }
  /** Everything so far is written and can be searched. */
  | { type: "flush"; id: number }
  | { type: "close" };

export type FromRecorder =
  /** So many bytes of events are done with. */
  | { type: "done"; bytes: number }
  | { type: "flushed"; id: number }
  /** Wants the screen as it is now, for a new part. */
  | { type: "wants-picture"; key: PaneKey }
  /** What keeps the tape from being written; null when it is mended. */
  | { type: "problem"; error: AppError | null }
  | { type: "closed" };

export type RecorderSetup = {
  kind: "recorder";
  folder: string;
  patterns: MaskPattern[];
  /** Values that are masked wherever they show. */
  secrets: string[];
  limits: TapeLimits;
};

export type ReaderSetup = { kind: "reader"; folder: string };

/** To the thread that searches; answered in any order with the same id. */
export type ToReader = { id: number; method: string; args: unknown[] };
export type FromReader = { id: number; reply: unknown };
