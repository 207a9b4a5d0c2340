import { attributesAt, isErased, samePen } from "./pen";
import type { Attributes, CoreLine } from "./xterm-core";

/** Content of a cell (xterm.js 6.0.0): code point or "combined", and width. */
const CODE_POINT = 0x1fffff;
const COMBINED = 0x200000;
const HAS_CONTENT = 0x3fffff;
const WIDTH_SHIFT = 22;

function contentAt(line: CoreLine, column: number): number {
  return line._data[column * 3] ?? 0;
}

export function widthAt(line: CoreLine, column: number): number {
  return contentAt(line, column) >>> WIDTH_SHIFT;
}

export function hasContentAt(line: CoreLine, column: number): boolean {
  return (contentAt(line, column) & HAS_CONTENT) !== 0;
}

export function charactersAt(line: CoreLine, column: number): string {
  const content = contentAt(line, column);
  if (content & COMBINED) return line._combined[column] ?? "";
  return content & CODE_POINT ? String.fromCodePoint(content & CODE_POINT) : "";
}

/** False for blanks, and for halves of wide characters whose other half is gone. */
export function isPrinted(line: CoreLine, column: number, width: number): boolean {
  if (!hasContentAt(line, column)) return false;
  return widthAt(line, column) < 2 || (column + 1 < width && isTail(line, column + 1));
}

/** The right half of a wide character. */
export function isTail(line: CoreLine, column: number): boolean {
  return widthAt(line, column) === 0 && !hasContentAt(line, column);
}

export function endOfBlank(line: CoreLine, start: number, length: number): number {
  const first = attributesAt(line, start);
  const belongs = (pen: Attributes) => (isErased(first) ? samePen(pen, first) : !isErased(pen));
  let end = start + 1;
  while (end < length && !isPrinted(line, end, length) && belongs(attributesAt(line, end))) end += 1;
  return end;
}

/** Where the blanks at a row's end begin, which are drawn together: coloured ones, or a single erased one. */
export function startOfBlanks(line: CoreLine, width: number): number {
  let start = width - 1;
  if (isErased(attributesAt(line, start))) return start;
  while (start > 0 && !isPrinted(line, start - 1, width) && !isErased(attributesAt(line, start - 1))) start -= 1;
  return start;
}

export function isUntouched(line: CoreLine): boolean {
  if (line.isWrapped) return false;
  for (let column = 0; column < line.length; column += 1) {
    if (hasContentAt(line, column) || line._data[column * 3 + 1] !== 0 || line._data[column * 3 + 2] !== 0)
      return false;
  }
  return true;
}
