import { StringDecoder } from "node:string_decoder";

const PASTE_START = "\u001b[200~";
const PASTE_END = "\u001b[201~";
/** A lone Esc is a key; one that begins a sequence is followed by its rest within this time. */
const ESC_WAIT_MS = 50;

const sequences = new Map([
  ["\u001b[A", "up"],
  ["\u001b[B", "down"],
  ["\u001b[C", "right"],
  ["\u001b[D", "left"],
  ["\u001bOA", "up"],
  ["\u001bOB", "down"],
  ["\u001bOC", "right"],
  ["\u001bOD", "left"],
  ["\u001b[H", "home"],
  ["\u001b[F", "end"],
  ["\u001b[1~", "home"],
  ["\u001b[4~", "end"],
  ["\u001b[3~", "delete"],
  ["\u001b[Z", "shift-tab"],
  ["\u001b\r", "newline"],
]);
const controls = new Map([
  ["\r", "enter"],
  ["\n", "newline"],
  ["\t", "tab"],
  ["\u007f", "backspace"],
  ["\b", "backspace"],
  ["\u0001", "home"],
  ["\u0003", "ctrl-c"],
  ["\u0004", "ctrl-d"],
  ["\u0005", "end"],
  ["\u0015", "ctrl-u"],
]);
const ANY_SEQUENCE = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^[O])/;
const BEGINS_SEQUENCE = /^\u001b(?:\[[0-?]*[ -/]*|O)?$/;

/**
 * Turns the bytes of a terminal in raw mode into keys: `{ name }` for a named key, `{ text }` for typed text,
 * `{ paste }` for a bracketed paste. Characters and sequences may arrive in pieces.
 */
export function createKeyParser(emit) {
  const decoder = new StringDecoder("utf8");
  let pending = "";
  let timer = null;

  function take(length) {
    const taken = pending.slice(0, length);
    pending = pending.slice(length);
    return taken;
  }

  function step() {
    if (pending.startsWith(PASTE_START)) {
      const end = pending.indexOf(PASTE_END);
      if (end < 0) return false;
      const paste = take(end + PASTE_END.length).slice(PASTE_START.length, -PASTE_END.length);
      emit({ paste: paste.replaceAll("\r", "\n") });
      return true;
    }
    if (pending.startsWith("\u001b")) {
      const sequence = BEGINS_SEQUENCE.test(pending) ? undefined : ANY_SEQUENCE.exec(pending)?.[0];
      if (sequence === undefined) return false;
      take(sequence.length);
      const name = sequences.get(sequence);
      if (name !== undefined) emit({ name });
      return true;
    }
    const control = controls.get(pending[0]);
    if (control !== undefined || pending[0] < " ") {
      take(1);
      if (control !== undefined) emit({ name: control });
      return true;
    }
    const text = /^[^\u0000-\u001f\u007f]+/.exec(pending)[0];
    emit({ text: take(text.length) });
    return true;
  }

  return (bytes) => {
    clearTimeout(timer);
    pending += decoder.write(bytes);
    while (pending !== "" && step());
    if (pending === "\u001b") {
      timer = setTimeout(() => {
        pending = "";
        emit({ name: "escape" });
      }, ESC_WAIT_MS);
    }
  };
}
