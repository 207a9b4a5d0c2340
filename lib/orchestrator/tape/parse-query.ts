import type { TextRange } from "@/lib/contract/tape";

export type ParsedQuery = {
  /** What FTS5 is asked; null finds everything. */
  match: string | null;
  fits(text: string): boolean;
  /** Where a line hits, in its order; overlapping places are one. */
  ranges(text: string): TextRange[];
};

/** What FTS5's unicode61 takes for a part of a word. */
const WORD = "[\\p{L}\\p{N}\\p{Co}]";
const words = new RegExp(`${WORD}+`, "gu");

/**
 * A search as people write it: words that all stand in one line, "several words" exactly so, `wor*` for a beginning.
 * Punctuation belongs to what it is written in: `src/app.ts` is found as such. Null when it holds no letter or digit,
 * which no index knows.
 */
export function parseQuery(text: string, matchCase: boolean): ParsedQuery | null {
  const terms = [...text.matchAll(/"([^"]*)"?|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  const asked = terms.flatMap((term) => {
    const isBeginning = /[\p{L}\p{N}]\*$/u.test(term);
    const literal = isBeginning ? term.slice(0, -1) : term;
    const tokens = literal.match(words) ?? [];
    return literal.trim() === "" ? [] : [{ literal: literal.trim(), tokens, isBeginning }];
  });
  if (asked.length === 0) return text.trim() === "" ? everything : null;
  const phrases = asked.flatMap(({ tokens, isBeginning }) =>
    tokens.length === 0 ? [] : [`"${tokens.join(" ")}"${isBeginning ? " *" : ""}`],
  );
  if (phrases.length === 0) return null;
  const patterns = asked.map((term) => patternOf(term.literal, term.isBeginning, matchCase));
  return {
    match: phrases.join(" AND "),
    fits: (line) => patterns.every((pattern) => line.search(pattern) >= 0),
    ranges: (line) => joined(patterns.flatMap((pattern) => placesOf(line, pattern))),
  };
}

const everything: ParsedQuery = { match: null, fits: () => true, ranges: () => [] };

/** Words begin and end where FTS5's do, else a block's other line would fit by a part of a word. */
function patternOf(literal: string, isBeginning: boolean, matchCase: boolean): RegExp {
  const isWord = new RegExp(`^${WORD}$`, "u");
  const characters = [...literal];
  const before = isWord.test(characters[0] ?? "") ? `(?<!${WORD})` : "";
  const behind = !isBeginning && isWord.test(characters.at(-1) ?? "") ? `(?!${WORD})` : "";
  const inside = literal
    .split(/\s+/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))
    .join("\\s+");
  return new RegExp(before + inside + behind, matchCase ? "gu" : "giu");
}

function placesOf(line: string, pattern: RegExp): TextRange[] {
  return [...line.matchAll(pattern)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
}

function joined(ranges: TextRange[]): TextRange[] {
  const kept: TextRange[] = [];
  for (const range of ranges.sort((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else kept.push({ ...range });
  }
  return kept;
}
