import { type CharsetName, untoldState } from "./draw-state";
import type { Mirror, Snapshot } from "./mirror-types";
import { drawScrollback, renderCapture } from "./render-capture";
import { createSafeCut, type Inside } from "./safe-cut";
import { drawTerminal } from "./snapshot";
import { type Charset, type Core, openCore } from "./xterm-core";

/** A sequence that is still open after so many bytes is no sequence; it goes to the parser as it is. */
const MAX_HELD_BYTES = 64 * 1024;

/** A reset, and what no reset takes back: line feed mode, blinking, a hidden cursor, titles. */
const FORGET_ALL = "\x18\x1bc\x1b[20l\x1b[?12l\x1b[?25h\x1b]0;\x07\x1b]1;\x07";

/** Opens a sequence of the same kind that does nothing, for the rest of one whose beginning is gone. */
const harmlessOpening: Record<Inside, string> = {
  nothing: "",
  character: "",
  escape: "\x1b ",
  "control sequence": "\x1b[0<",
  osc: "\x1b]99999;",
  dcs: "\x1bP0~",
  string: "\x1b_",
};

/**
 * A pane's screen, fed with its raw bytes. Bytes are parsed at once (xterm.js parses synchronously as long as no
 * handler is asynchronous), except half-received characters and sequences: these wait, so that a snapshot is always
 * exactly at `offset`, ends with the waiting bytes, and the next byte can follow it.
 */
export function createMirror(size: { cols: number; rows: number; scrollback?: number }): Mirror {
  const { terminal, core } = openCore({ scrollback: 200, ...size });
  const charsetNames = readCharsetNames(core);
  const nameCharset: CharsetName = (charset) => (charset && charsetNames.get(charset)) ?? "B";
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let cutter = createSafeCut();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  /** The open sequence grew too long to be held: what comes goes straight to the parser. */
  let overflowed = false;
  let offset = 0;
  let told: string | null = null;
  terminal.parser.registerOscHandler(7501, (payload) => {
    told = payload.slice(0, 256);
    return true;
  });

  function parse(bytes: Uint8Array) {
    core._inputHandler.parse(decoder.decode(bytes));
  }

  function release(last: Uint8Array) {
    parse(held.length > 0 ? Buffer.concat([...held, last]) : last);
    held = [];
    heldBytes = 0;
  }

  function hold(bytes: Uint8Array) {
    if (bytes.byteLength === 0) return;
    held.push(bytes.slice());
    heldBytes += bytes.byteLength;
    if (heldBytes <= MAX_HELD_BYTES) return;
    overflowed = true;
    release(new Uint8Array());
  }

  function write(bytes: Uint8Array) {
    offset += bytes.byteLength;
    const cut = cutter.scan(bytes);
    if (cut >= 0) {
      release(bytes.subarray(0, cut));
      overflowed = false;
      hold(bytes.subarray(cut));
    } else if (overflowed) {
      release(bytes);
    } else {
      hold(bytes);
    }
  }

  function reset(bytes: Uint8Array, newOffset: number) {
    cutter = createSafeCut();
    held = [];
    heldBytes = 0;
    overflowed = false;
    core._inputHandler.parse(FORGET_ALL);
    write(bytes);
    offset = newOffset;
  }

  function takeSnapshot(scrollback: string | null, historyRows: number): Snapshot {
    const drawn = Buffer.from(drawTerminal(core, nameCharset, scrollback));
    const rest = overflowed ? [Buffer.from(harmlessOpening[cutter.inside])] : held;
    return { data: Buffer.concat([drawn, ...rest]), cols: core.cols, rows: core.rows, historyRows, offset };
  }

  return {
    get cols() {
      return core.cols;
    },
    get rows() {
      return core.rows;
    },
    get offset() {
      return offset;
    },
    get title() {
      return core._inputHandler._windowTitle;
    },
    get told() {
      return told;
    },
    get cursor() {
      const { x, y } = core.buffers.active;
      return { row: y, col: Math.min(x, core.cols - 1), hidden: core.coreService.isCursorHidden };
    },
    write,
    resize(cols, rows) {
      terminal.resize(cols, rows);
    },
    reset: (bytes, newOffset = 0) => reset(bytes, newOffset),
    redraw(capture, { offset: newOffset = 0, missedOutput }) {
      const character = cutter.inside === "character" && !missedOutput ? Buffer.concat(held) : new Uint8Array();
      const untold = untoldState(core, nameCharset, missedOutput);
      reset(renderCapture(capture, { ...untold, character }), newOffset);
    },
    screenText() {
      const { lines, ybase } = core.buffers.active;
      return Array.from({ length: core.rows }, (_, row) => lines.get(ybase + row)?.translateToString(true) ?? "");
    },
    lastLines(count) {
      const { lines } = core.buffers.active;
      const found: string[] = [];
      for (let index = lines.length - 1; index >= 0 && found.length < count; index -= 1) {
        const text = lines.get(index)?.translateToString(true).trimEnd() ?? "";
        if (text !== "") found.push(text);
      }
      return found.reverse();
    },
    snapshot: () => takeSnapshot(null, core.buffers.normal.ybase),
    snapshotWithHistory(capture) {
      // Bytes that stand for characters; the decoder of a viewer reads them as text again.
      const scrollback = Buffer.from(drawScrollback(capture), "latin1").toString();
      return takeSnapshot(scrollback, capture.historyLines);
    },
    dispose() {
      terminal.dispose();
    },
  };
}

/** xterm.js keeps charsets as tables without names: designates each one and sees which table it is. */
function readCharsetNames(core: Core): ReadonlyMap<Charset, string> {
  const names = new Map<Charset, string>();
  for (const letter of "0A4CRQKYEZH=") {
    core._inputHandler.parse(`\x1b(${letter}`);
    const { charset } = core._charsetService;
    if (charset) names.set(charset, letter);
  }
  core.reset();
  return names;
}
