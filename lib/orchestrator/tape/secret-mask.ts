import { secretPlaces } from "../registry/secret-values";
import type { MaskPattern } from "./mask-patterns";
import { plainTextOf } from "./plain-text";

/** Output with the time at which it came. */
export type TimedText = { at: number; text: string };

export type SecretMask = {
  /** Takes output, and answers what may be written of all that it has: in order, with its own times. */
  write(piece: TimedText): TimedText[];
  /** Answers what has waited long enough: nothing continues it any more. */
  settle(now: number): TimedText[];
  /** Answers all that still waits. */
  flush(): TimedText[];
  /** When the first of what still waits came; null when nothing waits. */
  readonly waitingSince: number | null;
  /** All values that are masked from now on. */
  know(values: readonly string[]): void;
};

/** One dot per character: the masked screen keeps its columns. */
export const MASKED = "•";
/** A word that came in pieces is whole when nothing has followed for so long. */
export const WAIT_MS = 2_000;
/** What waits for its end is bounded; more than this is no word. */
const MOST_WAITING = 8 * 1024;
/** What was written already and still tells what comes, as in `password: …`. */
const CONTEXT = 512;
/** Patterns are tried on pieces of this length, which overlap by the context. */
const WINDOW = 2_048;
/** A shorter line was not broken because it was full. */
const LEAST_FULL_LINE = 40;
/** Lines that a private key may have. */
const KEY_LINES = 120;

/**
 * Masks secrets in a terminal's output before it is written: patterns, `NAME=value` of secret names, and known values.
 * Also where one came in several pieces, with colours in it, or broken over two lines: the last word waits for its end.
 */
export function createSecretMask(options: { patterns: readonly MaskPattern[]; values: readonly string[] }): SecretMask {
  const patterns = options.patterns.map(({ pattern }) => new RegExp(pattern, "gu"));
  const broken = options.patterns.flatMap((each) => (each.broken ? [new RegExp(each.pattern, "gu")] : []));
  let values = longEnough(options.values);
  let waiting: TimedText[] = [];
  let context = "";
  let keyLines = 0;

  function release(everything: boolean): TimedText[] {
    const raw = waiting.map(({ text }) => text).join("");
    if (raw === "") return [];
    const plain = plainTextOf(raw);
    const held =
      everything || raw.length > MOST_WAITING ? raw.length : holdFrom(plain.text, plain.places, plain.complete);
    if (held === 0) return [];
    const masked = maskPlaces(raw, secretsOf(plain.text), plain.places, held);
    const released = plain.places.findIndex((place) => place >= held);
    context = (context + (released === -1 ? plain.text : plain.text.slice(0, released))).slice(-CONTEXT);
    return split(masked, held);
  }

  /** Indices into the plain text. */
  function secretsOf(text: string): Set<number> {
    const found = new Set<number>();
    const add = (start: number, end: number) => {
      for (let index = Math.max(0, start); index < end; index += 1) found.add(index);
    };
    const whole = context + text;
    const shift = context.length;
    for (let start = 0; start < whole.length; start += WINDOW) {
      const window = whole.slice(Math.max(0, start - CONTEXT), start + WINDOW);
      const offset = Math.max(0, start - CONTEXT) - shift;
      for (const [from, to] of placesIn(window)) add(from + offset, to + offset);
    }
    for (const [from, to] of brokenPlaces(whole)) add(from - shift, to - shift);
    maskKeys(text, add);
    return found;
  }

  function* placesIn(text: string): Generator<[number, number]> {
    yield* secretPlaces(text);
    for (const pattern of patterns)
      for (const {
        index,
        0: { length },
      } of text.matchAll(pattern))
        yield [index, index + length];
    for (const value of values) yield* occurrences(text, value);
  }

  /** Over the end of a line: without the break, and what a frame draws at its edges. */
  function* brokenPlaces(text: string): Generator<[number, number]> {
    const { joined, places, breaks } = withoutBreaks(text);
    if (breaks.length === 0) return;
    const found = [
      ...broken.flatMap((pattern) => [...joined.matchAll(pattern)].map(({ index, 0: whole }) => [index, whole.length])),
      ...values.flatMap((value) => [...occurrences(joined, value)].map(([from, to]) => [from, to - from])),
    ];
    for (const [start = 0, length = 0] of found) {
      const end = Math.min(start + length, endOfBroken(start, breaks));
      if (!breaks.some((at) => at > start && at < end)) continue;
      for (let index = start; index < end; index += 1) {
        const place = places[index] ?? 0;
        yield [place, place + 1];
      }
    }
  }

  /** A private key's lines, from its BEGIN on. Only whole lines that are released count. */
  function maskKeys(text: string, add: (start: number, end: number) => void) {
    let start = 0;
    for (const line of text.split("\n")) {
      const end = start + line.length;
      if (keyLines > 0) {
        add(start, end);
        if (line.trim() !== "") keyLines -= 1;
        if (/-----END /.test(line)) keyLines = 0;
      }
      const begin = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.exec(line);
      if (begin) {
        add(start + begin.index, end);
        keyLines = /-----END /.test(line) ? 0 : KEY_LINES;
      }
      start = end + 1;
    }
  }

  /** What was masked, with the times of its pieces; the rest goes on waiting. */
  function split(masked: string, held: number): TimedText[] {
    const out: TimedText[] = [];
    const rest: TimedText[] = [];
    let start = 0;
    for (const { at, text } of waiting) {
      const end = start + text.length;
      if (start < held) out.push({ at, text: masked.slice(start, Math.min(end, held)) });
      if (end > held) rest.push({ at, text: text.slice(Math.max(0, held - start)) });
      start = end;
    }
    waiting = rest;
    return out;
  }

  return {
    write(piece) {
      waiting.push(piece);
      return release(false);
    },
    settle(now) {
      const last = waiting.at(-1);
      return last && now - last.at >= WAIT_MS ? release(true) : [];
    },
    flush: () => release(true),
    get waitingSince() {
      return waiting[0]?.at ?? null;
    },
    know(next) {
      values = longEnough(next);
    },
  };
}

/** A shorter value would be found in words that are none. */
function longEnough(values: readonly string[]): string[] {
  return values.filter((value) => value.length >= 8);
}

function maskPlaces(raw: string, secrets: ReadonlySet<number>, places: readonly number[], held: number): string {
  if (secrets.size === 0) return raw;
  const characters = raw.split("");
  for (const index of secrets) {
    const place = places[index];
    if (place === undefined || place >= held) continue;
    const character = characters[place] ?? "";
    // Blanks and line ends keep the layout; an escape sequence that stands for a blank must stay whole.
    if (character > " " && character !== "\x1b") characters[place] = MASKED;
  }
  return characters.join("");
}

/** Where the last word begins, or the one at the end of the line before it: they may go on. */
function holdFrom(text: string, places: readonly number[], complete: number): number {
  const least = Math.max(0, text.length - MOST_WAITING);
  const backWhile = (from: number, test: (character: string) => boolean) => {
    let index = from;
    while (index > least && test(text[index - 1] ?? "")) index -= 1;
    return index;
  };
  const lastWord = backWhile(text.length, isWordPart);
  const edge = backWhile(lastWord, isEdge);
  const begin = text.slice(edge, lastWord).includes("\n") ? backWhile(edge, isWordPart) : lastWord;
  return Math.min(places[begin] ?? complete, complete);
}

const isWordPart = (character: string) => !/\s/.test(character);
/** What may stand between the two halves of a word: a line's end, blanks, and the frame around it. */
const isEdge = (character: string) => /[\s│┃|]/.test(character);

function withoutBreaks(text: string): { joined: string; places: number[]; breaks: number[] } {
  const places: number[] = [];
  const breaks: number[] = [];
  let joined = "";
  let start = 0;
  const take = (end: number) => {
    for (let index = start; index < end; index += 1) places.push(index);
    joined += text.slice(start, end);
  };
  for (const found of text.matchAll(/[ \t│┃|]*\n+[ \t\n│┃|]*/g)) {
    take(found.index);
    breaks.push(joined.length);
    start = found.index + found[0].length;
  }
  take(text.length);
  return { joined, places, breaks };
}

/** A program breaks words where its lines are full: behind a short line, and one shorter than the first, nothing goes on. */
function endOfBroken(start: number, breaks: readonly number[]): number {
  const inside = breaks.findIndex((at) => at > start);
  if (inside === -1) return Number.POSITIVE_INFINITY;
  if ((breaks[inside] ?? 0) - (breaks[inside - 1] ?? 0) < LEAST_FULL_LINE) return breaks[inside] ?? 0;
  const firstLength = (breaks[inside] ?? 0) - (breaks[inside - 1] ?? 0);
  for (let index = inside + 1; index > 0 && index < breaks.length; index += 1) {
    if ((breaks[index] ?? 0) - (breaks[index - 1] ?? 0) < firstLength) return breaks[index] ?? 0;
  }
  return Number.POSITIVE_INFINITY;
}

function* occurrences(text: string, value: string): Generator<[number, number]> {
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) yield [at, at + value.length];
}
