import { type Brush, createBrush } from "./draw-rows";
import { type CharsetName, drawState, savedCursorSequence, tabStopSequence, titleSequence } from "./draw-state";
import { type FindLink, plainPen } from "./pen";
import type { Core, CoreBuffer, CoreLine } from "./xterm-core";

/** CAN ends what the receiver's parser is inside of, RIS resets it, mode 2026 lets a viewer paint once. */
export const FRESH_START = "\x18\x1bc\x1b[20l\x1b[?2026h";

/**
 * Text that gives a terminal of the same size the same state, whatever it showed before: cells of both screens and
 * the scrollback, cursor and saved cursors, pen, link, modes, margins, tab stops, charsets, title, and the join with
 * a combining character that comes next. The terminal's parser must be between sequences.
 *
 * Not kept, because no sequence brings it back: a lone half of a wide character (drawn as a blank), colours that were
 * redefined by OSC 4 and 10 to 12, and which rows beyond the screen's width a resize might bring back.
 *
 * `scrollback` replaces the terminal's own: a sequence that draws it and leaves a clear screen.
 */
export function drawTerminal(core: Core, name: CharsetName, scrollback: string | null = null): string {
  const findLink: FindLink = (urlId) => core._oscLinkService.getLinkData(urlId);
  const brush = createBrush(findLink);
  const { normal, alt, active } = core.buffers;
  brush.raw(FRESH_START + titleSequence(core));
  // The alternate screen's saved cursor outlives it.
  if (active === normal) brush.raw(`\x1b[?47h${savedCursorSequence(core, alt, name)}\x1b[?47l`);
  brush.raw(scrollback ?? "");
  drawBuffer(brush, core, normal, name, scrollback === null ? 0 : normal.ybase);
  if (active === alt) {
    brush.raw("\x1b[?47h");
    drawBuffer(brush, core, alt, name, 0);
  }
  drawState(brush, core, name, findLink);
  return brush.text;
}

/** Draws the rows from `firstRow` on. Ends with a plain pen, and the cursor anywhere. */
function drawBuffer(brush: Brush, core: Core, buffer: CoreBuffer, name: CharsetName, firstRow: number) {
  const lines: CoreLine[] = [];
  for (let index = firstRow; index < buffer.lines.length; index += 1) {
    const line = buffer.lines.get(index);
    if (line) lines.push(line);
  }
  brush.rows(lines, core.cols, core.rows);
  brush.pen(plainPen);
  brush.raw(tabStopSequence(core, buffer) + savedCursorSequence(core, buffer, name));
  const { scrollTop, scrollBottom } = buffer;
  if (scrollTop > 0 || scrollBottom < core.rows - 1) brush.raw(`\x1b[${scrollTop + 1};${scrollBottom + 1}r`);
}
