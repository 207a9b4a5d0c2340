import { charactersAt, hasContentAt, widthAt } from "../cells";
import { attributesAt, HAS_EXTENDED } from "../pen";
import type { Attributes, Core, CoreBuffer, CoreLine } from "../xterm-core";

/**
 * Everything a terminal is, as plain values, so that two of them can be compared. When xterm.js forgets a link depends
 * on the rows it was begun on, so random texts are compared without links once they have gone on.
 */
export function terminalState(core: Core, compare: { links: boolean } = { links: true }) {
  const links = compare.links ? numberLinks(core) : () => "";
  const { active, normal, alt } = core.buffers;
  const { modes, decPrivateModes, isCursorHidden } = core.coreService;
  const { charset, glevel, _charsets: charsets } = core._charsetService;
  return {
    screen: active === alt ? "alternate" : "normal",
    normal: bufferState(core, normal, links, active === normal),
    alternate: active === alt ? bufferState(core, alt, links, true) : savedState(core, alt),
    pen: penState(core._inputHandler._curAttrData, links),
    joinState: core._inputHandler._parser.precedingJoinState,
    modes: { ...modes, ...decPrivateModes, isCursorHidden, lineFeed: core.options.convertEol },
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    charsets: [charset, glevel, charsets[0], charsets[1], charsets[2], charsets[3]],
    title: core._inputHandler._windowTitle,
  };
}

type LinkNumbers = (urlId: number) => string;

/**
 * Links by the order in which they are met, because their own numbers differ between terminals; empty without one.
 * xterm.js forgets a link with its last line, even when the pen still has it: that counts as none.
 */
function numberLinks(core: Core): LinkNumbers {
  const seen = new Map<number, number>();
  return (urlId) => {
    if (!core._oscLinkService.getLinkData(urlId)) return "";
    if (!seen.has(urlId)) seen.set(urlId, seen.size);
    return `${seen.get(urlId)}:${core._oscLinkService.getLinkData(urlId)?.uri}`;
  };
}

function bufferState(core: Core, buffer: CoreBuffer, links: LinkNumbers, isActive: boolean) {
  const rows = Array.from({ length: buffer.lines.length }, (_, index) =>
    rowState(buffer.lines.get(index) as CoreLine, core.cols, links),
  );
  return {
    rows,
    historyRows: buffer.ybase,
    // A hidden buffer takes the cursor of the one that is left.
    cursor: isActive ? [buffer.x, buffer.y] : null,
    margins: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Array.from({ length: core.cols }, (_, column) => (buffer.tabs[column] ? column : -1)).filter((at) => at >= 0),
    saved: savedState(core, buffer),
  };
}

function savedState(core: Core, buffer: CoreBuffer) {
  const { fg, bg } = buffer.savedCurAttrData;
  // Restoring clamps both to the screen.
  const column = Math.min(buffer.savedX, core.cols - 1);
  const row = Math.min(Math.max(0, buffer.savedY - buffer.ybase), core.rows - 1);
  return { column, row, fg: color(fg), bg: color(bg), charset: buffer.savedCharset };
}

function rowState(line: CoreLine, width: number, links: LinkNumbers): string {
  let text = line.isWrapped ? "~" : "|";
  for (let column = 0; column < width; column += 1) {
    const pen = penState(attributesAt(line, column), links);
    const isHalf = !hasContentAt(line, column) && widthAt(line, column) === 0;
    text += `${charactersAt(line, column)}${isHalf ? "<" : ""}${pen === "0/0" ? "" : `{${pen}}`}·`;
  }
  return text.replace(/·+$/, "");
}

/**
 * What a person sees of the screen: characters and pen of each cell, a blank one as empty, without links. Two of them
 * are equal when the screens are, also where one terminal wrote a space and the other has nothing.
 */
export function shownCells(core: Core): string[][] {
  const { lines, ybase } = core.buffers.active;
  return Array.from({ length: core.rows }, (_, row) => {
    const line = lines.get(ybase + row) as CoreLine; // the screen has `rows` lines
    return Array.from({ length: core.cols }, (_, column) => {
      const pen = penState(attributesAt(line, column), () => "");
      return `${charactersAt(line, column).trim()}${pen === "0/0" ? "" : `{${pen}}`}`;
    });
  });
}

function penState(pen: Attributes, links: LinkNumbers): string {
  const style = (pen.extended._ext >>> 26) & 7;
  const extended = pen.extended._ext & 0x03ffffff;
  const link = links(pen.extended._urlId);
  const more = style || extended || link ? `/${style},${color(extended)},${link}` : "";
  const forgotten = pen.extended._urlId > 0 && !link && style === 0;
  return `${color(pen.fg)}/${color(forgotten ? pen.bg & ~HAS_EXTENDED : pen.bg)}${more}`;
}

/** Colour and flags; xterm.js leaves old bits beside a palette index. */
function color(value: number): string {
  const mode = value & 0x03000000;
  const mask = mode === 0 ? 0 : mode === 0x03000000 ? 0xffffff : 0xff;
  return (((value & ~0x00ffffff) | (value & mask)) >>> 0).toString(16);
}
