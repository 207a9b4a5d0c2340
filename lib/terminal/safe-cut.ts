/**
 * Tells whether a terminal's byte stream is between two sequences. Follows the VT500 state machine as xterm.js 6.0.0
 * has it (EscapeSequenceParser.ts), with UTF-8 in front of it: C1 controls count only as U+0080 to U+009F, and bytes
 * that form no character count as U+FFFD.
 */
export type SafeCut = {
  /**
   * How many of `bytes` may be parsed now; -1 when not even the bytes that waited already may. What follows is half a
   * character or half a sequence (or a string's end is missing), and must wait for more.
   */
  scan(bytes: Uint8Array): number;
  /** What the stream is inside of, behind everything scanned. */
  readonly inside: Inside;
};

export type Inside = "nothing" | "character" | "escape" | "control sequence" | "osc" | "dcs" | "string";

enum State {
  Ground,
  Escape,
  EscapeIntermediate,
  CsiEntry,
  CsiParam,
  CsiIntermediate,
  CsiIgnore,
  Osc,
  DcsEntry,
  DcsParam,
  DcsIntermediate,
  DcsIgnore,
  DcsBody,
  /** SOS, PM, APC. */
  String,
}

const insideOf: Record<State, Inside> = {
  [State.Ground]: "nothing",
  [State.Escape]: "escape",
  [State.EscapeIntermediate]: "escape",
  [State.CsiEntry]: "control sequence",
  [State.CsiParam]: "control sequence",
  [State.CsiIntermediate]: "control sequence",
  [State.CsiIgnore]: "control sequence",
  [State.Osc]: "osc",
  [State.DcsEntry]: "dcs",
  [State.DcsParam]: "dcs",
  [State.DcsIntermediate]: "dcs",
  [State.DcsIgnore]: "dcs",
  [State.DcsBody]: "dcs",
  [State.String]: "string",
};

const ESC = 0x1b;
const REPLACEMENT = 0xfffd;
/** xterm.js drops it. */
const BYTE_ORDER_MARK = 0xfeff;

export function createSafeCut(): SafeCut {
  let state = State.Ground;
  /** Continuation bytes that the current character still lacks, what it is so far, and the least that it may be. */
  let missing = 0;
  let codePoint = 0;
  let smallest = 0;

  function beginCharacter(byte: number) {
    missing = byte < 0xc0 || byte > 0xf7 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    codePoint = byte & (missing === 1 ? 0x1f : missing === 2 ? 0x0f : 0x07);
    smallest = missing === 1 ? 0x80 : missing === 2 ? 0x800 : 0x10000;
    if (missing === 0) state = afterCharacter(state, REPLACEMENT);
  }

  function continueCharacter(byte: number) {
    codePoint = (codePoint << 6) | (byte & 0x3f);
    missing -= 1;
    if (missing > 0 || codePoint === BYTE_ORDER_MARK) return;
    const valid = codePoint >= smallest && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
    state = afterCharacter(state, valid ? codePoint : REPLACEMENT);
  }

  /** A character that was begun ends without its last bytes. */
  function breakCharacter() {
    if (missing > 0) state = afterCharacter(state, REPLACEMENT);
    missing = 0;
  }

  return {
    get inside() {
      return state === State.Ground && missing > 0 ? "character" : insideOf[state];
    },
    scan(bytes) {
      const length = bytes.length;
      let cut = -1;
      for (let index = 0; index < length; ) {
        if (state === State.Ground && missing === 0) {
          index = endOfText(bytes, index);
          cut = index;
          if (index === length) break;
        }
        const byte = bytes[index] as number; // the index is in range
        if (byte >= 0x80 && byte < 0xc0 && missing > 0) {
          continueCharacter(byte);
        } else if (byte >= 0x80) {
          breakCharacter();
          beginCharacter(byte);
        } else {
          breakCharacter();
          // An ESC cancels what is open. Only a string's ESC also completes it, so that one belongs to the string.
          if (byte === ESC && state !== State.Osc && state !== State.DcsBody) cut = index;
          state = afterByte(state, byte);
        }
        index += 1;
        if (state === State.Ground && missing === 0) cut = index;
      }
      return cut;
    },
  };
}

function endOfText(bytes: Uint8Array, start: number): number {
  let index = start;
  for (; index < bytes.length; index += 1) {
    const byte = bytes[index] as number; // the index is in range
    if (byte === ESC || byte >= 0x80) break;
  }
  return index;
}

/** The state behind a character from U+0080 on. */
function afterCharacter(state: State, codePoint: number): State {
  if (codePoint < 0xa0) return afterC1(codePoint);
  const keeps =
    state === State.Osc || state === State.CsiIgnore || state === State.DcsIgnore || state === State.DcsBody;
  return keeps ? state : State.Ground;
}

function afterC1(codePoint: number): State {
  if (codePoint === 0x90) return State.DcsEntry;
  if (codePoint === 0x9b) return State.CsiEntry;
  if (codePoint === 0x9d) return State.Osc;
  return codePoint === 0x98 || codePoint === 0x9e || codePoint === 0x9f ? State.String : State.Ground;
}

/** The state behind a byte below 0x80. */
function afterByte(state: State, byte: number): State {
  if (byte === ESC) return State.Escape;
  if (byte === 0x18 || byte === 0x1a) return State.Ground;
  const isControl = byte < 0x20 || byte === 0x7f;
  switch (state) {
    case State.Osc:
      return byte === 0x07 ? State.Ground : state;
    case State.String:
    case State.DcsBody:
    case State.DcsIgnore:
      return state;
    case State.Escape:
      return isControl ? state : afterEscape(byte);
    case State.EscapeIntermediate:
      return isControl || byte < 0x30 ? state : State.Ground;
    case State.CsiEntry:
    case State.CsiParam:
    case State.CsiIntermediate:
    case State.CsiIgnore:
      return isControl ? state : byte >= 0x40 ? State.Ground : inCsiHeader(state, byte);
    case State.DcsEntry:
    case State.DcsParam:
    case State.DcsIntermediate:
      return isControl ? state : byte >= 0x40 ? State.DcsBody : inDcsHeader(state, byte);
    default:
      return State.Ground;
  }
}

function afterEscape(byte: number): State {
  if (byte < 0x30) return State.EscapeIntermediate;
  if (byte === 0x5b) return State.CsiEntry;
  if (byte === 0x5d) return State.Osc;
  if (byte === 0x50) return State.DcsEntry;
  return byte === 0x58 || byte === 0x5e || byte === 0x5f ? State.String : State.Ground;
}

/** 0x20-0x2f are intermediates, 0x30-0x3b parameters, 0x3c-0x3f prefixes, which xterm.js takes only at the front. */
function inCsiHeader(state: State, byte: number): State {
  if (state === State.CsiIgnore) return state;
  if (byte < 0x30) return State.CsiIntermediate;
  const ignores = state === State.CsiIntermediate || (state === State.CsiParam && byte >= 0x3c);
  return ignores ? State.CsiIgnore : State.CsiParam;
}

function inDcsHeader(state: State, byte: number): State {
  if (byte < 0x30) return State.DcsIntermediate;
  const ignores = state === State.DcsIntermediate || (state === State.DcsParam && byte >= 0x3c);
  return ignores ? State.DcsIgnore : State.DcsParam;
}
