import { type CaptureTransport, decodeText, NOTHING } from "./capture-transport";
import { command } from "./command-line";
import { listFormat, type Row } from "./formats";
import type { PaneId } from "./ids";
import { TmuxError } from "./tmux-error";

/**
 * Everything tmux tells about a pane's screen at one point of its output. Byte fields are text with SGR sequences, rows
 * separated by LF; each begins at the default pen and may leave its last pen open. In joined fields a wrapped line is
 * one row longer than `cols`. What lib/terminal draws has the same shape there: neither layer may import the other, and
 * the compiler checks the one against the other where lib/orchestrator hands it over.
 */
export type PaneCapture = {
  cols: number;
  rows: number;
  /** Rows that tmux keeps above the screen, at most `history-limit`; `content` holds the newest `historyLines` of them. */
  historySize: number;
  historyLines: number;
  content:
    | {
        kind: "normal";
        /** Scrollback and screen, joined across their border. */
        text: Uint8Array;
      }
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
  tabStops: number[];
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

/**
 * Only a string that never ends (a title, a device control) is longer, and tmux keeps a megabyte of it. Its beginning
 * says how to go on, and in a flood several captures a second would carry all of it.
 */
const LONGEST_PENDING = 64 * 1024;

/** One control-mode line of `replies` commands, and how to read their bodies. */
export type CaptureRequest = { line: string; replies: number; parse(bodies: readonly Buffer[]): PaneCapture };

const STATE = {
  cols: "pane_width",
  rows: "pane_height",
  historySize: "history_size",
  alternate: "alternate_on",
  savedX: "alternate_saved_x",
  savedY: "alternate_saved_y",
  x: "cursor_x",
  y: "cursor_y",
  visible: "cursor_flag",
  insert: "insert_flag",
  cursorKeys: "keypad_cursor_flag",
  keypad: "keypad_flag",
  wrap: "wrap_flag",
  origin: "origin_flag",
  mouseStandard: "mouse_standard_flag",
  mouseButton: "mouse_button_flag",
  mouseAll: "mouse_all_flag",
  mouseUtf8: "mouse_utf8_flag",
  mouseSgr: "mouse_sgr_flag",
  regionTop: "scroll_region_upper",
  regionBottom: "scroll_region_lower",
  tabs: "pane_tabs",
};

/** tmux runs the line as one: nothing is drawn between its commands, so that all answers show the same moment. */
export function captureRequest(paneId: PaneId, historyLines: number, transport: CaptureTransport): CaptureRequest {
  if (!Number.isInteger(historyLines) || historyLines < 0) {
    throw new TmuxError("bad-argument", `${historyLines} is no number of lines`);
  }
  const state = listFormat("display-message", ["-p", "-t", paneId], STATE);
  const texts = textCommands(paneId, historyLines, transport);
  const parts = transport === "print" ? texts : texts.map((part) => throughBuffer(paneId, part));
  const commands = [state.command, ...parts.map((part) => part.line)];
  if (transport !== "print") commands.push(command("delete-buffer", "-b", bufferOf(paneId)));
  const replies = parts.reduce((sum, part) => sum + part.replies, transport === "print" ? 1 : 2);
  return {
    line: commands.join(" ; "),
    replies,
    parse(bodies) {
      let at = 0;
      const [main, saved, savedLines, screen, rows, pending] = parts.map((part) => {
        at += part.replies;
        return decodeText(bodies[at] ?? NOTHING, transport);
      }) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]; // textCommands makes six
      const row = state.parse(bodies[0] ?? NOTHING)[0];
      if (row === undefined) throw new TmuxError("command-failed", "tmux display-message: no state of the pane");
      return paneCapture(row, historyLines, { main, saved, savedLines, screen, rows, pending });
    },
  };
}

/** `line` holds `replies` commands; the last one's body is the text. */
type Part = { line: string; replies: number };

function textCommands(paneId: PaneId, historyLines: number, transport: CaptureTransport): Part[] {
  const target = transport === "print" ? ["-p"] : ["-b", bufferOf(paneId)];
  const capture = (...flags: string[]): string => command("capture-pane", ...target, "-t", paneId, ...flags);
  const top = ["-S", `-${historyLines}`];
  const main = command(
    "if-shell",
    ...["-F", "-t", paneId, "#{alternate_on}"],
    ...[capture("-eJ", ...top, "-E", "-1"), capture("-eJ", ...top)],
  );
  const rest = [capture("-eqaJ"), capture("-qa"), capture("-eJ", "-S", "0"), capture("-eN", "-S", "0"), capture("-P")];
  return [{ line: main, replies: 2 }, ...rest.map((line) => ({ line, replies: 1 }))];
}

function bufferOf(paneId: PaneId): string {
  return `capture-${paneId.slice(1)}`;
}

function throughBuffer(paneId: PaneId, part: Part): Part {
  const reset = command("set-buffer", "-b", bufferOf(paneId), NOTHING.toString());
  const show = command("show-buffer", "-b", bufferOf(paneId));
  return { line: `${reset} ; ${part.line} ; ${show}`, replies: part.replies + 2 };
}

type Texts = Record<"main" | "saved" | "savedLines" | "screen" | "rows" | "pending", Buffer>;

function paneCapture(row: Row<keyof typeof STATE>, historyLines: number, texts: Texts): PaneCapture {
  const historySize = Number(row.historySize);
  // Without scrollback `-E -1` means the first row of the screen.
  const history = historySize === 0 || historyLines === 0 ? Buffer.alloc(0) : texts.main;
  const savedCursor = { x: Number(row.savedX), y: Number(row.savedY) };
  return {
    cols: Number(row.cols),
    rows: Number(row.rows),
    historySize,
    historyLines: Math.min(historyLines, historySize),
    content:
      row.alternate === "1"
        ? {
            kind: "alternate",
            history,
            savedScreen: texts.saved,
            savedCursor,
            savedRows: texts.savedLines.toString("latin1").split("\n").length,
            screen: texts.screen,
          }
        : { kind: "normal", text: texts.main },
    screenRows: texts.rows,
    pending: Buffer.from(texts.pending.subarray(0, LONGEST_PENDING)), // a copy: the reply may be a megabyte
    cursor: { x: Number(row.x), y: Number(row.y), visible: row.visible === "1" },
    scrollRegion: { top: Number(row.regionTop), bottom: Number(row.regionBottom) },
    tabStops: row.tabs === "" ? [] : row.tabs.split(",").map(Number),
    modes: {
      insert: row.insert === "1",
      applicationCursorKeys: row.cursorKeys === "1",
      applicationKeypad: row.keypad === "1",
      wrap: row.wrap === "1",
      origin: row.origin === "1",
      mouse: mouseMode(row),
      mouseUtf8: row.mouseUtf8 === "1",
      mouseSgr: row.mouseSgr === "1",
    },
  };
}

function mouseMode(row: Row<keyof typeof STATE>): PaneCapture["modes"]["mouse"] {
  if (row.mouseAll === "1") return "all";
  if (row.mouseButton === "1") return "button";
  return row.mouseStandard === "1" ? "standard" : "off";
}
