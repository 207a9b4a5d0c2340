import {
  charactersAt,
  endOfBlank,
  hasContentAt,
  isPrinted,
  isTail,
  isUntouched,
  startOfBlanks,
  widthAt,
} from "./cells";
import {
  attributesAt,
  COLOR_BITS,
  type FindLink,
  HAS_EXTENDED,
  isErased,
  isStale,
  penSequence,
  plainPen,
  samePen,
} from "./pen";
import type { Attributes, CoreLine } from "./xterm-core";

/** Draws cells so that a reset terminal ends up with exactly these. */
export type Brush = {
  /** All rows from the top, scrollback first; `height` rows fit on the screen. */
  rows(lines: readonly CoreLine[], width: number, height: number): void;
  /** One cell's characters at the cursor, with their own attributes. */
  cell(line: CoreLine, column: number): void;
  pen(attributes: Attributes): void;
  /** Anything else; it must leave cursor column and pen to what the next call sets. */
  raw(sequence: string): void;
  readonly text: string;
};

export function createBrush(findLink: FindLink): Brush {
  let text = "";
  let current: Attributes = plainPen;
  let openLink = 0;
  /** Where the cursor is; `width` while a wrap is pending. */
  let cursor = 0;
  /** Background of the cells of this row that nothing was drawn on yet. */
  let untouched = 0;

  function setPen(wanted: Attributes) {
    if (samePen(wanted, current)) return;
    text += penSequence(wanted, openLink, findLink);
    current = wanted;
    openLink = wanted.extended._urlId > 0 && findLink(wanted.extended._urlId) ? wanted.extended._urlId : 0;
  }

  function moveTo(column: number) {
    if (column === cursor) return;
    text += `\x1b[${column + 1}G`;
    cursor = column;
  }

  function drawCell(line: CoreLine, column: number) {
    const fg = line._data[column * 3 + 1];
    const bg = line._data[column * 3 + 2] ?? 0;
    if (fg !== current.fg || bg !== current.bg || bg & HAS_EXTENDED) setPen(attributesAt(line, column));
    // A zero-width character would join the one before it; any sequence between them keeps it in its own cell.
    if (widthAt(line, column) === 0) text += "\x1b\\";
    text += charactersAt(line, column);
    cursor = column + Math.max(1, widthAt(line, column));
  }

  function drawRow(line: CoreLine, width: number) {
    const length = Math.min(width, line.length);
    for (let column = 0; column < length; ) {
      if (isPrinted(line, column, length)) {
        moveTo(column);
        drawCell(line, column);
        column = cursor;
      } else {
        const end = endOfBlank(line, column, length);
        drawBlanks(line, column, end, width);
        column = end;
      }
    }
  }

  /** Blanks that are either all erased with the same background, or all coloured. */
  function drawBlanks(line: CoreLine, start: number, end: number, width: number) {
    const blank = attributesAt(line, start);
    if (isErased(blank)) {
      if (blank.bg !== untouched) eraseCells(blank.bg, start, end);
    } else if (end < width) {
      for (let column = start; column < end; column += 1) drawColouredBlank(attributesAt(line, column), column);
    } else {
      drawLastColouredBlanks(line, start, end);
    }
  }

  function eraseCells(background: number, start: number, end: number) {
    moveTo(start);
    setPen({ ...plainPen, bg: background });
    text += `\x1b[${end - start}X`;
  }

  /**
   * Half of an overwritten wide character keeps the attributes of what overwrote the other half. It is made the same
   * way: a wide space, then its right half overwritten.
   */
  function drawColouredBlank(blank: Attributes, column: number) {
    moveTo(column);
    setPen(blank);
    text += `\u3000\x1b[${column + 2}G `;
    cursor = column + 2;
    eraseCells(untouched, column + 1, column + 2);
  }

  /**
   * At the end of a row, from right to left: the left half of each wide space is overwritten, and at last what stood
   * before them is drawn again.
   */
  function drawLastColouredBlanks(line: CoreLine, start: number, end: number) {
    for (let column = end - 1; column >= Math.max(1, start); column -= 1) {
      moveTo(column - 1);
      setPen(attributesAt(line, column));
      text += `\u3000\x1b[${column}G `;
      cursor = column;
    }
    const before = Math.max(0, start - 1);
    const left = isTail(line, before) ? before - 1 : before;
    if (isPrinted(line, left, line.length)) {
      moveTo(left);
      drawCell(line, left);
    } else {
      eraseCells(attributesAt(line, before).bg & COLOR_BITS, before, before + 1);
    }
  }

  function beginRow(before: CoreLine, line: CoreLine, width: number, scrolls: boolean) {
    if (line.isWrapped && wrapsByItself(before, line, width)) {
      setPen(attributesAt(line, 0));
      untouched = scrolls ? current.bg & COLOR_BITS : 0;
      cursor = 0;
      return;
    }
    setPen(plainPen);
    text += "\r\n";
    untouched = 0;
    cursor = 0;
    if (line.isWrapped) markWrapped(before, width);
  }

  /** True when printing the row's first cell wraps as it did before. */
  function wrapsByItself(before: CoreLine, line: CoreLine, width: number): boolean {
    if (!isPrinted(line, 0, width) || widthAt(line, 0) === 0 || isStale(attributesAt(line, 0))) return false;
    if (cursor === width) return true;
    // A wide character that did not fit leaves the last cell of the row above empty, in its own attributes.
    const leavesGap =
      widthAt(line, 0) === 2 &&
      !hasContentAt(before, width - 1) &&
      !isTail(before, width - 1) &&
      samePen(attributesAt(before, width - 1), attributesAt(line, 0));
    if (leavesGap) moveTo(width - 1);
    return leavesGap;
  }

  /** Lets a character wrap from the row above, which says that this row continues it, and takes the character away. */
  function markWrapped(before: CoreLine, width: number) {
    const last = isTail(before, width - 1) ? width - 2 : width - 1;
    text += "\x1b[A";
    if (isPrinted(before, last, width)) {
      moveTo(last);
      drawCell(before, last);
      setPen(plainPen);
      text += "x\r\x1b[X";
    } else {
      moveTo(width - 1);
      text += "xx\x1b[A";
      cursor = 1;
      untouched = -1;
      drawBlanks(before, startOfBlanks(before, width), width, width);
      setPen(plainPen);
      untouched = 0;
      text += "\x1b[B\r\x1b[X";
    }
    cursor = 0;
  }

  return {
    get text() {
      return text;
    },
    rows(lines, width, height) {
      setPen(plainPen);
      text += "\x1b[H";
      cursor = 0;
      untouched = 0;
      if (lines[0]?.isWrapped) {
        text += `\x1b[${width}Gxx\x1b[H\x1b[M\x1b[X`;
      }
      const needed = lastNeeded(lines, height);
      for (let index = 0; index <= needed; index += 1) {
        const line = lines[index] as CoreLine; // the index is in range
        if (index > 0) beginRow(lines[index - 1] as CoreLine, line, width, index >= height);
        drawRow(line, width);
      }
    },
    cell: drawCell,
    pen: setPen,
    raw(sequence) {
      text += sequence;
    },
  };
}

/** Empty rows at the bottom of a screen without scrollback need not be drawn. */
function lastNeeded(lines: readonly CoreLine[], height: number): number {
  if (lines.length > height) return lines.length - 1;
  let last = lines.length - 1;
  while (last >= 0 && isUntouched(lines[last] as CoreLine)) last -= 1; // the index is in range
  return last;
}
