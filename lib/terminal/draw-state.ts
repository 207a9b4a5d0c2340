import { charactersAt, hasContentAt, widthAt } from "./cells";
import type { Brush } from "./draw-rows";
import {
  asPrinted,
  attributesAt,
  COLOR_BITS,
  consistentSequence,
  type FindLink,
  isStale,
  plainPen,
  restoredSequence,
  samePen,
} from "./pen";
import type { Attributes, Charset, Core, CoreBuffer, CoreLine } from "./xterm-core";

/** The letter that designates a charset (`0` is DEC line drawing); `B` for the default one. */
export type CharsetName = (charset: Charset | undefined) => string;

const designators = ["(", ")", "*", "+"];
const shifts = ["\x0f", "\x0e", "\x1bn", "\x1bo"];
const mouseProtocols: Readonly<Record<string, number>> = { X10: 9, VT200: 1000, DRAG: 1002, ANY: 1003 };
const mouseEncodings: Readonly<Record<string, number>> = { SGR: 1006, SGR_PIXELS: 1016 };
const cursorStyles = { block: 1, underline: 3, bar: 5 } as const;

/** Tab stops that are not the usual ones every eight columns. Leaves the cursor anywhere. */
export function tabStopSequence(core: Core, buffer: CoreBuffer): string {
  let stops = "";
  let usual = true;
  for (let column = 0; column < core.cols; column += 1) {
    const isStop = buffer.tabs[column] === true;
    if (isStop) stops += `\x1b[${column + 1}G\x1bH`;
    if (isStop !== (column % core.options.tabStopWidth === 0)) usual = false;
  }
  return usual ? "" : `\x1b[3g${stops}`;
}

/** Saves a cursor as this buffer has it saved. Expects a plain pen and default charsets, and leaves them so. */
export function savedCursorSequence(core: Core, buffer: CoreBuffer, name: CharsetName): string {
  const row = Math.min(Math.max(buffer.savedY - buffer.ybase, 0), core.rows - 1);
  const column = Math.min(buffer.savedX, core.cols - 1);
  const { fg, bg } = buffer.savedCurAttrData;
  const underlined = (fg & 0x10000000) !== 0;
  // A saved cursor knows that there was a link, not which one: any link will do.
  const linked = (bg & 0x10000000) !== 0 && !underlined;
  const pen: Attributes = { fg, bg, extended: { _ext: underlined ? 1 << 26 : 0, _urlId: 0 } };
  const charset = name(buffer.savedCharset);
  return [
    `\x1b[${row + 1};${column + 1}H`,
    linked ? "\x1b]8;;about:blank\x07" : "",
    samePen(pen, plainPen) ? "" : consistentSequence(pen, 0, () => undefined),
    charset === "B" ? "\x1b7" : `\x1b(${charset}\x1b7\x1b(B`,
    linked ? "\x1b]8;;\x07" : "",
    samePen(pen, plainPen) ? "" : "\x1b[m",
  ].join("");
}

/** Charsets, modes, cursor and pen: everything that must come after the cells. Expects a plain pen. */
export function drawState(brush: Brush, core: Core, name: CharsetName, findLink: FindLink) {
  const { _curAttrData: pen } = core._inputHandler;
  const buffer = core.buffers.active;
  const joined = joinedCell(core, buffer, pen);
  const waitsToWrap = joined === null && buffer.x >= core.cols;
  let penIsSet = false;
  if (waitsToWrap) {
    brush.raw(originSequence(core));
    drawLastCell(brush, core, buffer);
    brush.raw(charsetSequence(core, name));
  } else {
    brush.raw(charsetSequence(core, name));
    const restored = restoreSequence(core, buffer, pen, findLink);
    brush.raw(restored);
    penIsSet = restored !== "";
    brush.raw(originSequence(core) + positionSequence(core, buffer, joined ? joined.column : buffer.x));
  }
  brush.raw(modeSequence(core));
  if (!penIsSet) brush.raw(consistentSequence(pen, 0, findLink));
  if (joined) brush.raw((core.coreService.modes.insertMode ? `\x1b[${joined.width}P` : "") + joined.characters);
}

type JoinedCell = { column: number; width: number; characters: string };

/**
 * The cell that a combining character would join if it came next: the one that was printed last, nothing else since.
 * Printing it once more, as the very last thing, lets it be joined again.
 */
function joinedCell(core: Core, buffer: CoreBuffer, pen: Attributes): JoinedCell | null {
  const joinState = core._inputHandler._parser.precedingJoinState;
  const line = buffer.lines.get(buffer.ybase + buffer.y);
  if (joinState === 0 || buffer.x === 0 || !line) return null;
  const width = (joinState >> 1) & 3;
  const column = buffer.x - width;
  if (width === 0 || column < 0 || widthAt(line, column) !== width || !hasContentAt(line, column)) return null;
  const characters = typedAs(charactersAt(line, column), core._charsetService.charset);
  return characters !== null && samePen(attributesAt(line, column), asPrinted(pen))
    ? { column, width, characters }
    : null;
}

/** What to send so that the charset turns it into these characters; null when nothing does. */
function typedAs(characters: string, charset: Charset | undefined): string | null {
  const first = characters.charAt(0);
  if (!charset || first > "~" || charset[first] === undefined) return characters;
  const key = Object.keys(charset).find((candidate) => charset[candidate]?.charAt(0) === first);
  return key === undefined ? null : key + characters.slice(1);
}

/** Prints the cursor row's last cell once more, so that the wrap is pending again. */
function drawLastCell(brush: Brush, core: Core, buffer: CoreBuffer) {
  const line = buffer.lines.get(buffer.ybase + buffer.y);
  if (!line) return;
  const isTail = widthAt(line, core.cols - 1) === 0 && !hasContentAt(line, core.cols - 1);
  const column = core.cols - (isTail ? 2 : 1);
  brush.raw(positionSequence(core, buffer, column));
  if (hasContentAt(line, column)) {
    brush.cell(line, column);
  } else if (isBlankRow(line)) {
    brush.raw("x");
    brush.pen({ ...plainPen, bg: attributesAt(line, column).bg });
    brush.raw("\x1b[1K");
  } else {
    brush.pen(attributesAt(line, column));
    brush.raw(" ");
  }
  brush.pen(plainPen);
}

/** All cells erased with the same background. */
function isBlankRow(line: CoreLine): boolean {
  const background = attributesAt(line, 0).bg;
  for (let column = 0; column < line.length; column += 1) {
    const { fg, bg } = attributesAt(line, column);
    if (hasContentAt(line, column) || fg !== 0 || bg !== background || (bg & ~COLOR_BITS) !== 0) return false;
  }
  return true;
}

/** Designates only what is not the default, unless `all`. */
function charsetSequence(core: Core, name: CharsetName, all = false): string {
  const { _charsets: charsets, glevel } = core._charsetService;
  const designated = designators.map((designator, slot) => {
    const letter = name(charsets[slot]);
    return letter === "B" && !all ? "" : `\x1b${designator}${letter}`;
  });
  return designated.join("") + (glevel === 0 ? "" : (shifts[glevel] ?? ""));
}

/**
 * A pen or a charset that only restoring the saved cursor leaves behind (see `isStale`) comes back by restoring it;
 * empty when there is no such thing.
 */
function restoreSequence(core: Core, buffer: CoreBuffer, pen: Attributes, findLink: FindLink): string {
  const { charset, glevel, _charsets: charsets } = core._charsetService;
  const restoredPen = isStale(pen) ? restoredSequence(pen, buffer.savedCurAttrData, findLink) : null;
  const restoresCharset = charset !== charsets[glevel] && charset === buffer.savedCharset;
  if (restoredPen === null && !restoresCharset) return "";
  const shift = restoresCharset ? "" : (shifts[glevel] ?? "");
  return (restoredPen ?? `\x1b8${consistentSequence(pen, 0, findLink)}`) + shift;
}

function originSequence(core: Core): string {
  return core.coreService.decPrivateModes.origin ? "\x1b[?6h" : "";
}

function positionSequence(core: Core, buffer: CoreBuffer, column: number): string {
  const top = core.coreService.decPrivateModes.origin ? buffer.scrollTop : 0;
  return `\x1b[${Math.max(1, buffer.y - top + 1)};${Math.min(column, core.cols - 1) + 1}H`;
}

function modeSequence(core: Core): string {
  const { decPrivateModes: modes, isCursorHidden } = core.coreService;
  const on = [
    modes.applicationCursorKeys ? 1 : undefined,
    modes.applicationKeypad ? 66 : undefined,
    mouseProtocols[core.coreMouseService.activeProtocol],
    mouseEncodings[core.coreMouseService.activeEncoding],
  ];
  return [
    setModes(on),
    untoldModes(core),
    // A reset leaves the cursor hidden and the line feed mode set.
    isCursorHidden ? "\x1b[?25l" : "\x1b[?25h",
    core.options.convertEol ? "\x1b[20h" : "",
    core.coreService.modes.insertMode ? "\x1b[4h" : "",
    modes.wraparound ? "" : "\x1b[?7l",
    modes.synchronizedOutput ? "" : "\x1b[?2026l",
  ].join("");
}

/** The modes that tmux 3.3a has no format for. */
function untoldModes(core: Core): string {
  const { decPrivateModes: modes } = core.coreService;
  const style = modes.cursorStyle ? cursorStyles[modes.cursorStyle] + (modes.cursorBlink ? 0 : 1) : 0;
  const on = [
    core.options.cursorBlink ? 12 : undefined,
    modes.reverseWraparound ? 45 : undefined,
    modes.sendFocus ? 1004 : undefined,
    modes.bracketedPasteMode ? 2004 : undefined,
  ];
  return setModes(on) + (style === 0 ? "" : `\x1b[${style} q`);
}

function setModes(modes: readonly (number | undefined)[]): string {
  return modes.map((mode) => (mode === undefined ? "" : `\x1b[?${mode}h`)).join("");
}

export function titleSequence({ _inputHandler: { _windowTitle: title, _iconName: icon } }: Core): string {
  return `\x1b]2;${title}\x07${icon ? `\x1b]1;${icon}\x07` : ""}`;
}

/**
 * What a terminal knows and a capture of the same pane does not tell. Where output was missed, pen, charsets and saved
 * cursor may have changed since; the modes that programs set once, at their start, are still the best guess.
 */
export function untoldState(core: Core, name: CharsetName, missedOutput: boolean): { saved: string; modes: string } {
  const lasting = titleSequence(core) + untoldModes(core);
  if (missedOutput) return { saved: "", modes: lasting };
  const findLink: FindLink = (urlId) => core._oscLinkService.getLinkData(urlId);
  const pen = consistentSequence(core._inputHandler._curAttrData, 0, findLink);
  return {
    saved: savedCursorSequence(core, core.buffers.active, name),
    modes: lasting + charsetSequence(core, name, true) + pen,
  };
}
