import type { Attributes, CoreLine, ExtendedAttributes } from "./xterm-core";

/** Bits of a foreground and of a background (xterm.js 6.0.0, common/buffer/Constants.ts). */
export const COLOR_BITS = 0x03ffffff;
const COLOR_MODE = 0x03000000;
const COLOR_16 = 0x01000000;
const COLOR_256 = 0x02000000;
const UNDERLINE = 0x10000000;
/** A background says so when underline style or link are kept beside the cell. */
export const HAS_EXTENDED = 0x10000000;
const PROTECTED = 0x20000000;
const UNDERLINE_STYLE = 0x1c000000;

const foregroundFlags: readonly (readonly [bit: number, sgr: string])[] = [
  [0x04000000, ";7"],
  [0x08000000, ";1"],
  [0x20000000, ";5"],
  [0x40000000, ";8"],
  [0x80000000, ";9"],
];
const backgroundFlags: readonly (readonly [bit: number, sgr: string])[] = [
  [0x04000000, ";3"],
  [0x08000000, ";2"],
  [0x40000000, ";53"],
];

const nothingExtended: ExtendedAttributes = { _ext: 0, _urlId: 0 };
export const plainPen: Attributes = { fg: 0, bg: 0, extended: nothingExtended };

/** The attributes that a cell was printed with. */
export function attributesAt(line: CoreLine, column: number): Attributes {
  const bg = line._data[column * 3 + 2] ?? 0;
  const extended = bg & HAS_EXTENDED ? line._extendedAttrs[column] : undefined;
  return { fg: line._data[column * 3 + 1] ?? 0, bg, extended: extended ?? nothingExtended };
}

/** What a cell keeps of the pen that prints it. */
export function asPrinted(pen: Attributes): Attributes {
  return pen.bg & HAS_EXTENDED ? pen : { fg: pen.fg, bg: pen.bg, extended: nothingExtended };
}

/** True for what erasing leaves behind: a background colour at most. */
export function isErased(pen: Attributes): boolean {
  return pen.fg === 0 && (pen.bg & ~COLOR_BITS) === 0;
}

export function samePen(a: Attributes, b: Attributes): boolean {
  return (
    (a.fg | 0) === (b.fg | 0) && // the pen's top bit makes it negative, a cell's does not
    (a.bg | 0) === (b.bg | 0) &&
    (a.extended === b.extended || (a.extended._ext === b.extended._ext && a.extended._urlId === b.extended._urlId))
  );
}

/** Which link a number means; null when the terminal has forgotten it. */
export type FindLink = (urlId: number) => { id?: string; uri: string } | undefined;

/**
 * True when flags and underline style contradict each other. Restoring a cursor leaves such a pen: it brings back
 * colours and flags, not underline style and link (an oddity of xterm.js).
 */
export function isStale(pen: Attributes): boolean {
  const style = underlineStyle(pen);
  const extended = style > 0 || pen.extended._urlId > 0;
  return ((pen.fg & UNDERLINE) !== 0) !== style > 0 || ((pen.bg & HAS_EXTENDED) !== 0) !== extended;
}

/**
 * Sequences that turn any pen into this one. `openLink` is the link id that is open before. A stale pen uses up the
 * saved cursor and ends a pending wrap.
 */
export function penSequence(pen: Attributes, openLink: number, findLink: FindLink): string {
  if (isStale(pen)) return staleSequence(pen, openLink, findLink);
  return consistentSequence(pen, openLink, findLink);
}

/** As `penSequence`, but never touches cursor or saved cursor: a stale pen becomes the nearest consistent one. */
export function consistentSequence(pen: Attributes, openLink: number, findLink: FindLink): string {
  const colors = `\x1b[0${colorsAndFlags(pen)}${underline(pen)}m`;
  return `${colors}${protection(pen)}${link(pen, openLink, findLink)}`;
}

function staleSequence(pen: Attributes, openLink: number, findLink: FindLink): string {
  const hasLinkOnly = pen.bg & HAS_EXTENDED && !(pen.fg & UNDERLINE);
  const before = hasLinkOnly ? "\x1b]8;;about:blank\x07" : openLink > 0 ? "\x1b]8;;\x07" : "";
  const saved = `${before}\x1b[0${colorsAndFlags(pen)}${pen.fg & UNDERLINE ? ";4" : ""}m${protection(pen)}\x1b7`;
  const closed = hasLinkOnly ? "\x1b]8;;\x07" : "";
  return `${saved}${closed}${extendedSequence(pen, findLink)}\x1b8`;
}

/** Underline style, its colour, and the link, on a pen that has no link. */
function extendedSequence(pen: Attributes, findLink: FindLink): string {
  return `\x1b[4:${underlineStyle(pen)}${underlineColor(pen)}m${link(pen, 0, findLink)}`;
}

/**
 * A stale pen (see `isStale`), made by restoring the cursor that is saved; null when that one has other flags. Expects
 * a pen without a link.
 */
export function restoredSequence(
  pen: Attributes,
  saved: { fg: number; bg: number },
  findLink: FindLink,
): string | null {
  const hasExtended = (pen.bg & HAS_EXTENDED) !== 0;
  const savedExtended = (saved.bg & HAS_EXTENDED) !== 0;
  if (((pen.fg ^ saved.fg) & UNDERLINE) !== 0 || (savedExtended && !hasExtended)) return null;
  // Opening a link, even to close it at once, sets the flag that underline style and link share.
  const setsFlag = hasExtended && !savedExtended ? "\x1b]8;;about:blank\x07\x1b]8;;\x07" : "";
  const extended = `\x1b[4:${underlineStyle(pen)}${underlineColor(pen)}m`;
  return `${extended}\x1b8${setsFlag}${link(pen, 0, findLink)}${colorSequence(pen)}`;
}

/** Colours and flags on any pen, without touching underline and link. */
function colorSequence(pen: Attributes): string {
  return `\x1b[22;23;25;27;28;29;39;49;55${colorsAndFlags(pen)}m\x1b[${pen.bg & PROTECTED ? 1 : 0}"q`;
}

function underlineStyle(pen: Attributes): number {
  return (pen.extended._ext & UNDERLINE_STYLE) >>> 26;
}

function colorsAndFlags(pen: Attributes): string {
  let sgr = color(pen.fg, 30, "38") + color(pen.bg, 40, "48");
  for (const [bit, code] of foregroundFlags) if (pen.fg & bit) sgr += code;
  for (const [bit, code] of backgroundFlags) if (pen.bg & bit) sgr += code;
  return sgr;
}

function underline(pen: Attributes): string {
  const style = underlineStyle(pen);
  return (style === 0 ? "" : style === 1 ? ";4" : `;4:${style}`) + underlineColor(pen);
}

function underlineColor(pen: Attributes): string {
  const value = pen.extended._ext & COLOR_BITS;
  if ((value & COLOR_MODE) === 0) return "";
  if ((value & COLOR_MODE) !== COLOR_MODE) return `;58:5:${value & 0xff}`;
  return `;58:2::${(value >> 16) & 0xff}:${(value >> 8) & 0xff}:${value & 0xff}`;
}

/** `first` is the SGR code of the first of eight colours. */
function color(value: number, first: 30 | 40, extended: "38" | "48"): string {
  switch (value & COLOR_MODE) {
    case 0:
      return "";
    case COLOR_16:
      return `;${(value & 0xff) < 8 ? first + (value & 7) : first + 60 + (value & 7)}`;
    case COLOR_256:
      return `;${extended};5;${value & 0xff}`;
    default:
      return `;${extended};2;${(value >> 16) & 0xff};${(value >> 8) & 0xff};${value & 0xff}`;
  }
}

function protection(pen: Attributes): string {
  return pen.bg & PROTECTED ? '\x1b[1"q' : "";
}

/** A link without an id gets one, so that its parts on several rows stay one link. */
function link(pen: Attributes, openLink: number, findLink: FindLink): string {
  const wanted = pen.extended._urlId;
  if (wanted === openLink) return "";
  const target = wanted > 0 ? findLink(wanted) : undefined;
  return target ? `\x1b]8;id=${target.id ?? `mirror-${wanted}`};${target.uri}\x07` : openLink > 0 ? "\x1b]8;;\x07" : "";
}
