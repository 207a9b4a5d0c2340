import { createSgrState } from "./sgr-state";
import { FRESH_START } from "./snapshot";

/**
 * A pane's screen as a multiplexer tells it. Byte fields are text with SGR sequences, rows separated by LF; the pen
 * runs on from row to row and begins at the default one in each field. In joined fields a wrapped line is one row
 * longer than `cols`. Line drawing may stand between SO and SI. lib/tmux makes it, in the same shape
 * (see its `PaneCapture`): this layer does not import that one.
 */
export type PaneCapture = {
  cols: number;
  rows: number;
  content:
    | { kind: "normal" /** Scrollback and screen, joined across their border. */; text: Uint8Array }
    | {
        kind: "alternate";
        /** Scrollback above the normal screen, joined; empty when there is none. */
        history: Uint8Array;
        /** The normal screen under the alternate one, joined, and where its cursor stood. */
        savedScreen: Uint8Array;
        savedCursor: { x: number; y: number };
        /** Rows of the normal screen: those of the pane when the program left it, whatever its size is now. */
        savedRows: number;
        screen: Uint8Array;
      };
  /** The visible rows one by one, not joined, with trailing spaces: for a row whose wrap is pending. */
  screenRows: Uint8Array;
  /** Bytes of a sequence that the program has begun and not finished. */
  pending: Uint8Array;
  /** 0-based. `x === cols` means that the wrap is pending. */
  cursor: { x: number; y: number; visible: boolean };
  /** 0-based, inclusive. */
  scrollRegion: { top: number; bottom: number };
  /** 0-based columns. */
  tabStops: readonly number[];
  modes: {
    insert: boolean;
    applicationCursorKeys: boolean;
    applicationKeypad: boolean;
    wrap: boolean;
    origin: boolean;
    mouse: "off" | "standard" | "button" | "all";
    mouseUtf8: boolean;
    mouseSgr: boolean;
  };
};

/** Programs that draw lines with SO have usually made G1 the line drawing set; a capture cannot tell. */
const LINE_DRAWING_IN_G1 = "\x1b)0";
const TAB_WIDTH = 8;

/** What a capture does not tell and another source does, as sequences. */
export type KeptState = {
  /** Leaves cursor, pen and charsets as they were. */
  saved: string;
  /** Leaves the cursor where it is, also while its wrap is pending. */
  modes: string;
  /** The first bytes of a character that is not complete. */
  character: Uint8Array;
};

export const nothingKept: KeptState = { saved: "", modes: "", character: new Uint8Array() };

/**
 * Bytes that give a terminal of the capture's size the captured state, whatever it showed before. The recipe was
 * measured on tmux 3.3a, which keeps no pen, no saved cursor, no half-received character, no bracketed paste and no
 * cursor style: these are the defaults afterwards, unless `kept` says them.
 */
export function renderCapture(capture: PaneCapture, kept: KeptState = nothingKept): Uint8Array {
  const { content } = capture;
  const cells =
    content.kind === "normal"
      ? drawRows(content.text)
      : `${drawSaved(content, capture)}\x1b[?1049h\x1b[H${drawRows(content.screen)}`;
  const text = `${FRESH_START}${LINE_DRAWING_IN_G1}${cells}${drawState(capture, kept)}`;
  return Buffer.concat([Buffer.from(text, "latin1"), capture.pending, kept.character]);
}

/**
 * Draws scrollback and the normal screen, and clears the screen: what comes next can be drawn on it. Text in which
 * one character is one byte.
 */
export function drawScrollback(capture: PaneCapture): string {
  const { content } = capture;
  const rows = content.kind === "normal" ? drawRows(content.text) : drawSaved(content, capture);
  return `${LINE_DRAWING_IN_G1}${rows}\x1b)B\x1b[2J`;
}

/**
 * The normal screen under the alternate one, with its scrollback and cursor, as tmux 3.3a will show it in the pane's
 * size of now: it drops rows below the cursor, blank or not, and the top ones become scrollback; a larger pane takes
 * some back. Approximate where the size has changed: tmux captures lines no wider than the pane is now, so that a longer
 * one is cut; a wrapped line among the dropped rows goes whole; the cursor is off by the rows that lines below it take
 * more or less at the new width, and is a guess when none was saved.
 */
function drawSaved(
  content: Extract<PaneCapture["content"], { kind: "alternate" }>,
  { cols, rows }: PaneCapture,
): string {
  const { history, savedScreen, savedCursor, savedRows } = content;
  const below = savedRows - position(savedCursor.y, savedRows);
  const dropped = Math.min(Math.max(0, savedRows - rows), below);
  const up = below > dropped ? `\x1b[${below - dropped}A` : "";
  return [
    history.byteLength > 0 ? `${drawRows(history)}\r\n` : "",
    drawRows(savedScreen, dropped),
    `${up}\x1b[${position(savedCursor.x, cols)}G`,
  ].join("");
}

/** Without the last `dropped` rows. Ends with the default pen. Bytes stay bytes: one character is one of them. */
function drawRows(field: Uint8Array, dropped = 0): string {
  const pen = createSgrState();
  const rows = asBytes(field).split("\n");
  rows.length = Math.max(1, rows.length - dropped);
  // A line feed that scrolls paints the new row in the pen's background, so it is sent with the default pen.
  const drawn = rows.map((row) => {
    const begin = pen.sequence();
    pen.follow(row);
    return begin + row;
  });
  return `${drawn.join("\x1b[m\r\n")}\x1b[m\x0f`;
}

function drawState(capture: PaneCapture, kept: KeptState): string {
  const { modes, cursor, scrollRegion, rows } = capture;
  const region =
    scrollRegion.top > 0 || scrollRegion.bottom < rows - 1
      ? `\x1b[${scrollRegion.top + 1};${scrollRegion.bottom + 1}r`
      : "";
  return [
    tabStops(capture),
    utf8AsBytes(kept.saved),
    region,
    modes.origin ? "\x1b[?6h" : "",
    drawCursor(capture),
    cursor.visible ? "\x1b[?25h" : "\x1b[?25l",
    modes.applicationCursorKeys ? "\x1b[?1h" : "",
    modes.applicationKeypad ? "\x1b=" : "",
    { off: "", standard: "\x1b[?1000h", button: "\x1b[?1002h", all: "\x1b[?1003h" }[modes.mouse],
    modes.mouseUtf8 ? "\x1b[?1005h" : "",
    modes.mouseSgr ? "\x1b[?1006h" : "",
    modes.insert ? "\x1b[4h" : "",
    modes.wrap ? "" : "\x1b[?7l",
    utf8AsBytes(kept.modes),
    "\x1b[?2026l",
  ].join("");
}

function tabStops({ cols, tabStops: stops }: PaneCapture): string {
  const usual = Array.from({ length: Math.ceil(cols / TAB_WIDTH) }, (_, index) => index * TAB_WIDTH);
  // tmux counts no stop at column 0, where a tab never stops.
  const shown = stops.filter((column) => column > 0 && column < cols);
  if (shown.join() === usual.slice(1).join()) return "";
  return `\x1b[3g${shown.map((column) => `\x1b[${column + 1}G\x1bH`).join("")}`;
}

/** A pending wrap comes from printing the last cell: the whole row is drawn once more. */
function drawCursor({ cursor, cols, scrollRegion, modes, screenRows }: PaneCapture): string {
  const row = Math.max(0, cursor.y - (modes.origin ? scrollRegion.top : 0));
  if (cursor.x < cols) return `\x1b[${row + 1};${cursor.x + 1}H`;
  const pen = createSgrState();
  const rows = asBytes(screenRows).split("\n");
  for (const above of rows.slice(0, cursor.y)) pen.follow(above);
  return `\x1b[${row + 1}H${pen.sequence()}${rows[cursor.y] ?? ""}\x1b[m\x0f`;
}

/** 1-based and on the screen; a cursor that was never saved has a very large number. */
function position(index: number, size: number): number {
  return Math.min(Math.max(0, index), size - 1) + 1;
}

function utf8AsBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function asBytes(field: Uint8Array): string {
  return Buffer.from(field.buffer, field.byteOffset, field.byteLength).toString("latin1");
}
