import type { PaneCapture } from "./render-capture";

/** Bytes that restore a whole terminal. Written to an xterm.js 6.0.0 of the same size, they replace all it had. */
export type Snapshot = {
  /** Begins with a reset of its own, so that a viewer needs no other step than to resize and write it. */
  data: Uint8Array;
  cols: number;
  rows: number;
  /** Rows of scrollback inside `data`. */
  historyRows: number;
  /** Position in the stream: bytes before it are inside the snapshot, the next byte to write is the one at it. */
  offset: number;
};

/** A capture, and how many rows of scrollback it holds. */
export type CaptureWithHistory = PaneCapture & { historyLines: number };

/** A pane's screen, kept up to date from its raw bytes. Parsing is synchronous: what was written is on the screen. */
export type Mirror = {
  readonly cols: number;
  readonly rows: number;
  /** Bytes written since the last reset (plus the offset that the reset was given). */
  readonly offset: number;
  readonly title: string;
  /** What the program has told its terminal about itself (OSC 7501): the last payload, null before the first one. */
  readonly told: string | null;
  /** Row and column from 0, on the screen; `hidden` as the program asked. */
  readonly cursor: { row: number; col: number; hidden: boolean };
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Forgets everything, restores the screen from `bytes`, and counts on from `offset`. */
  reset(bytes: Uint8Array, offset?: number): void;
  /**
   * Draws everything anew from a capture of the same size, and counts on from `offset`. What a capture does not tell
   * (bracketed paste, focus reports, cursor style, title) stays as it was; without `missedOutput` also pen, charsets,
   * saved cursor and half a character.
   */
  redraw(capture: PaneCapture, how: { offset?: number; missedOutput: boolean }): void;
  /** The rows of the screen from the top, without trailing blanks; always `rows` of them. */
  screenText(): string[];
  /** The last `count` lines of screen and scrollback that are not blank, oldest first. */
  lastLines(count: number): string[];
  /** Exactly at `offset`: half-received sequences are its last bytes. */
  snapshot(): Snapshot;
  /**
   * As `snapshot`, with the scrollback of a capture that was taken at `offset`, of the same size. Only the scrollback
   * comes from there: the screen is the mirror's, which knows more of it.
   */
  snapshotWithHistory(capture: CaptureWithHistory): Snapshot;
  dispose(): void;
};
