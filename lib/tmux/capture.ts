/**
 * Everything tmux tells about a pane's screen at one point of its output. Byte fields are text with SGR sequences, rows
 * separated by LF; each begins at the default pen and may leave its last pen open. In joined fields a wrapped line is
 * one row longer than `cols`.
 */
export type PaneCapture = {
  cols: number;
  rows: number;
  /** Rows that tmux keeps above the screen, at most `history-limit`; `content` holds the newest `historyLines` of them. */
  historySize: number;
  historyLines: number;
  content:
    | { kind: "normal"; /** Scrollback and screen, joined across their border. */ text: Uint8Array }
    | {
        kind: "alternate";
        /** Scrollback above the normal screen, joined; empty when there is none. */
        history: Uint8Array;
        /** The normal screen under the alternate one, joined, and where its cursor stood. */
        savedScreen: Uint8Array;
        savedCursor: { x: number; y: number };
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
