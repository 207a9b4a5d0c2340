import { type CoreLine, openCore } from "./xterm-core";

/** A line of text as a terminal shows it: rows that were only wrapped are one. `at` as it was given. */
export type PrintedLine = { at: number; text: string };

export type PrintedLines = {
  /** Takes what a terminal is given, and answers the lines that have scrolled off its screen. */
  write(text: string, at: number): PrintedLine[];
  /** The lines on the screen that are new since the last look. To be called when the screen stands still. */
  settle(at: number): PrintedLine[];
  /** The screen is drawn anew by `text`: lines that were there before are not new. */
  redraw(text: string, size: { cols: number; rows: number }, at: number): PrintedLine[];
  resize(cols: number, rows: number): void;
  dispose(): void;
};

/** Lines longer than this are cut: nobody reads them, and an index only grows by them. */
const LONGEST = 2_000;
/** Parsed at once: no more rows than the scrollback holds can scroll by. */
const SLICE_CHARACTERS = 16 * 1024;
const SLICE_LINES = 1_000;
const SCROLLBACK = 2_000;
/** What was seen lately is kept for so many lines. */
const REMEMBERED = 4_096;
/** The same text on the screen counts as another one after this time. */
const SCREEN_AGAIN_MS = 10 * 60_000;
/** The same text in a log that scrolls by. */
const LOG_AGAIN_MS = 2_000;

/**
 * Reads lines out of a terminal's stream: a log's as it goes by, a program's screen when it stands still. What only moves
 * (spinners, clocks, counters, a screen that is drawn over and over) gives one line, not thousands.
 */
export function createPrintedLines(
  size: { cols: number; rows: number },
  /** Texts that are known already, from before. */
  known: readonly string[] = [],
): PrintedLines {
  const { terminal, core } = openCore({ ...size, scrollback: SCROLLBACK });
  const exact = createMemory();
  for (const text of known) exact.see(text, Number.NEGATIVE_INFINITY);
  /** Texts that the screen has given, until they scroll off: they are not given twice. */
  const given = new Map<string, number>();
  let formsAtLastLook = new Map<string, number>();
  const formsScrolledOff = new Map<string, number>();

  function write(text: string, at: number): PrintedLine[] {
    const lines: PrintedLine[] = [];
    for (const slice of slicesOf(text)) {
      core._inputHandler.parse(slice);
      takeScrolledOff(at, lines);
    }
    return lines;
  }

  function takeScrolledOff(at: number, into: PrintedLine[]) {
    const { normal } = core.buffers;
    if (normal.ybase === 0) return;
    for (const text of textsOf(normal.lines, 0, normal.ybase)) {
      const form = looseForm(text);
      formsScrolledOff.set(form, (formsScrolledOff.get(form) ?? 0) + 1);
      const twice = given.get(text) ?? 0;
      if (twice > 1) given.set(text, twice - 1);
      else given.delete(text);
      if (twice === 0 && exact.isNew(text, at, LOG_AGAIN_MS)) into.push({ at, text });
      exact.see(text, at);
    }
    clearScrollback();
  }

  /** ED 3: the rows were taken. */
  function clearScrollback() {
    core._inputHandler.eraseInDisplay({ params: [3] }, false);
  }

  function screenTexts(): string[] {
    const { lines, ybase } = core.buffers.active;
    return textsOf(lines, ybase, ybase + core.rows);
  }

  /**
   * Of lines that differ in their numbers alone, as many are new as there are more of them than at the last look: a
   * counter stays one line, a numbered list grows.
   */
  function settle(at: number): PrintedLine[] {
    const texts = screenTexts();
    const room = countOf(texts.map(looseForm));
    for (const [form, before] of formsAtLastLook) {
      const stayed = Math.max(0, before - (formsScrolledOff.get(form) ?? 0));
      if (room.has(form)) room.set(form, (room.get(form) ?? 0) - stayed);
    }
    rememberLook(texts);
    // The newest stand at the bottom.
    const found = texts.reverse().flatMap((text) => {
      const form = looseForm(text);
      const left = room.get(form) ?? 0;
      if (!exact.isNew(text, at, SCREEN_AGAIN_MS) || left <= 0) return [];
      room.set(form, left - 1);
      exact.see(text, at);
      giveFromScreen(text);
      return [{ at, text }];
    });
    return found.reverse();
  }

  function takeUnknown(texts: readonly string[], at: number, into: PrintedLine[]) {
    for (const text of texts) {
      if (exact.isNew(text, at, Number.POSITIVE_INFINITY)) into.push({ at, text });
      exact.see(text, at);
    }
  }

  function rememberLook(texts: readonly string[]) {
    formsAtLastLook = countOf(texts.map(looseForm));
    formsScrolledOff.clear();
  }

  function giveFromScreen(text: string) {
    if (given.size > REMEMBERED) given.clear();
    given.set(text, (given.get(text) ?? 0) + 1);
  }

  return {
    write,
    settle,
    redraw(text, { cols, rows }, at) {
      if (cols !== core.cols || rows !== core.rows) terminal.resize(cols, rows);
      core.reset();
      given.clear();
      const lines: PrintedLine[] = [];
      for (const slice of slicesOf(text)) {
        core._inputHandler.parse(slice);
        const { normal } = core.buffers;
        takeUnknown(textsOf(normal.lines, 0, normal.ybase), at, lines);
        clearScrollback();
      }
      const texts = screenTexts();
      takeUnknown(texts, at, lines);
      // They will scroll off one day, and have been given here or before.
      for (const each of texts) giveFromScreen(each);
      rememberLook(texts);
      return lines;
    },
    resize: (cols, rows) => terminal.resize(cols, rows),
    dispose: () => terminal.dispose(),
  };
}

function* slicesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + SLICE_CHARACTERS);
    let lineEnd = start - 1;
    for (let count = 0; count < SLICE_LINES; count += 1) {
      lineEnd = text.indexOf("\n", lineEnd + 1);
      if (lineEnd === -1 || lineEnd >= end) break;
    }
    if (lineEnd !== -1 && lineEnd < end) end = lineEnd + 1;
    yield text.slice(start, end);
    start = end;
  }
}

/** The rows as lines: without their ends' blanks, blank ones and mere rules left out. */
function textsOf(rows: { get(index: number): CoreLine | undefined }, from: number, to: number): string[] {
  const texts: string[] = [];
  for (let index = from; index < to; index += 1) {
    const row = rows.get(index);
    if (!row) continue;
    const isContinued = rows.get(index + 1)?.isWrapped === true && index + 1 < to;
    const text = row.translateToString(!isContinued);
    if (row.isWrapped && index > from) texts[texts.length - 1] += text;
    else texts.push(text);
  }
  return texts.map((text) => text.trimEnd().slice(0, LONGEST)).filter((text) => /[\p{L}\p{N}]/u.test(text));
}

/** What stays of a line while its numbers count and its spinner turns. */
function looseForm(text: string): string {
  return text.replace(/\d+/g, "0").replace(/^[^\p{L}\p{N}]+/u, "");
}

function countOf(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function createMemory() {
  const seenAt = new Map<string, number>();
  function see(key: string, at: number) {
    // Set anew, so that the oldest stands first.
    seenAt.delete(key);
    seenAt.set(key, at);
    if (seenAt.size <= REMEMBERED) return;
    const oldest = seenAt.keys().next();
    if (!oldest.done) seenAt.delete(oldest.value);
  }
  return {
    see,
    /** False when it was seen within `within` ms. */
    isNew(key: string, at: number, within: number): boolean {
      const before = seenAt.get(key);
      return before === undefined || at - before > within;
    },
  };
}
