import type { Terminal } from "@xterm/xterm";
import type { NewlineKey } from "./newline-key";

/**
 * The few keys that the browser keeps from the program: Ctrl-; leaves the terminal, Ctrl-Shift-C and -V are the
 * clipboard, Shift-Enter never submits, and Enter while an input method composes belongs to that.
 */
export function handleKeys(
  terminal: Terminal,
  newlineKey: NewlineKey,
  on: { leave: () => void; type: (data: string) => void },
) {
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.isComposing || event.keyCode === 229) return event.key !== "Enter";
    if (event.ctrlKey && !event.altKey && event.key === ";") return take(event, on.leave);
    if (event.ctrlKey && event.shiftKey && event.code === "KeyC") return take(event, () => copySelection(terminal));
    // Left to the browser, which answers with a paste event.
    if (event.ctrlKey && event.shiftKey && event.code === "KeyV") return false;
    if (event.key === "Enter" && event.shiftKey) {
      return take(event, () => on.type(newlineKey.bytes(terminal.modes.bracketedPasteMode)));
    }
    return true;
  });
}

/** Acts once, on the way down; the terminal hears of none of it. */
function take(event: KeyboardEvent, act: () => void): false {
  event.preventDefault();
  if (event.type === "keydown") act();
  return false;
}

function copySelection(terminal: Terminal) {
  if (terminal.hasSelection()) void navigator.clipboard.writeText(terminal.getSelection());
}

/** Arrows depend on the program's cursor-key mode; the others do not. */
export function keyBytes(key: PaneKey, applicationCursor: boolean): string {
  const arrow = applicationCursor ? "\x1bO" : "\x1b[";
  const bytes: Record<PaneKey, string> = {
    enter: "\r",
    escape: "\x1b",
    tab: "\t",
    "shift-tab": "\x1b[Z",
    "ctrl-c": "\x03",
    up: `${arrow}A`,
    down: `${arrow}B`,
    right: `${arrow}C`,
    left: `${arrow}D`,
    "1": "1",
    "2": "2",
    "3": "3",
  };
  return bytes[key];
}

export type PaneKey =
  | "enter"
  | "escape"
  | "tab"
  | "shift-tab"
  | "ctrl-c"
  | "up"
  | "down"
  | "left"
  | "right"
  | "1"
  | "2"
  | "3";

/** What Ctrl makes of a typed character: `c` is 3. Null where Ctrl makes nothing of it. */
export function withCtrl(character: string): string | null {
  if (character === " ") return "\0";
  const code = character.toUpperCase().charCodeAt(0);
  return character.length === 1 && code >= 0x40 && code < 0x60 ? String.fromCharCode(code & 0x1f) : null;
}
