import { z } from "zod";
import { TerminalId } from "./ids";
import { MAX_COLS, MAX_INPUT_BYTES, MAX_ROWS, MIN_COLS, MIN_ROWS } from "./limits";

/**
 * A position in a pane's byte stream. `offset` counts bytes since the epoch began; a new epoch begins whenever
 * continuity is lost (a flood, a dashboard restart), and forces a snapshot.
 */
export const StreamPosition = z.object({ epoch: z.string().max(40), offset: z.number().int().nonnegative() });
export type StreamPosition = z.infer<typeof StreamPosition>;

/** Output that a viewer did not get as bytes and that the snapshot replaces. */
export const StreamGap = z.object({
  reason: z.enum(["flood", "restart", "slow-viewer", "reconnect", "too-old"]),
  /** How many lines went by unseen; null when nobody can tell. */
  lines: z.number().int().nullable(),
});
export type StreamGap = z.infer<typeof StreamGap>;

/** What stands before the bytes of a snapshot. Writing the bytes to a reset terminal gives the exact screen at `position`. */
export const SnapshotHeader = z.object({
  position: StreamPosition,
  cols: z.number().int(),
  rows: z.number().int(),
  /** Rows of scrollback inside the snapshot, and how many more tmux keeps at least. */
  historyRows: z.number().int(),
  moreHistoryRows: z.number().int(),
  gap: StreamGap.nullable(),
  /** True while the pane floods: another snapshot replaces this one within a moment. */
  flooding: z.boolean(),
});
export type SnapshotHeader = z.infer<typeof SnapshotHeader>;

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "must be bytes");

export const OpenTerminal = z.object({
  terminalId: TerminalId,
  /** The last position this viewer has drawn; absent for a first join. */
  resumeFrom: StreamPosition.optional(),
});

export const TypeInput = z.object({
  terminalId: TerminalId,
  /** Stable per browser tab: with `sequence` it makes a resent input recognisable. */
  clientId: z.uuid(),
  /** 1, 2, 3, … per client and terminal. */
  sequence: z.number().int().positive(),
  data: bytes.refine((value) => value.byteLength <= MAX_INPUT_BYTES, `at most ${MAX_INPUT_BYTES} bytes`),
});

export const ResizeTerminal = z.object({
  terminalId: TerminalId,
  cols: z.number().int().min(MIN_COLS).max(MAX_COLS),
  rows: z.number().int().min(MIN_ROWS).max(MAX_ROWS),
  /** What others see as holder of the size ("laptop"). */
  holder: z.string().trim().min(1).max(40),
});

export const ChannelNumber = z.number().int().nonnegative().max(0xffff);
