/** The size a pane is drawn at when there is room, unless somebody chose another; percentages are of this one. */
const FULL_FONT_PX = 13;
/** Geist Mono: a cell is 0.6 of the font's size, whatever the weight. */
const CELL_PER_EM = 0.6;

export const PANE_FONT = '"Geist Mono Pane", "Terminal Symbols", "Terminal Symbols 2", monospace';

/** A canvas draws with whatever is there at that moment, so everything is there before the terminal opens. */
export async function loadPaneFont(fonts: FontFaceSet): Promise<void> {
  const samples = [
    fonts.load(`400 13px ${PANE_FONT}`, "Wg"),
    fonts.load(`600 13px ${PANE_FONT}`, "Wg"),
    fonts.load('13px "Terminal Symbols"', "❯"),
    fonts.load('13px "Terminal Symbols 2"', "⏵"),
  ];
  // A font that does not come leaves the system's own one, which is worse than ours and better than no terminal.
  await Promise.allSettled(samples);
}

/**
 * Font sizes in px, largest first, at which a cell is a whole number of device pixels wide: others leave seams between
 * box-drawing characters. The largest is the one nearest to `full`, the smallest the first that is not below `minimum`.
 */
export function paneFontSizes(minimum: number, devicePixelRatio: number, full = FULL_FONT_PX): number[] {
  const pxOf = (devicePixels: number) => devicePixels / (CELL_PER_EM * devicePixelRatio);
  const sizes: number[] = [];
  for (let width = Math.round(full * CELL_PER_EM * devicePixelRatio); width > 0; width--) {
    // A hair more: what the browser measures is rounded down, and 7.99 would be 7.
    const size = pxOf(width) + 0.05;
    if (size < minimum && sizes.length > 0) break;
    sizes.push(size);
  }
  return sizes;
}

/** Rounding to whole device pixels may come out a little above what was asked for: 100 is 100. */
export function fontPercent(size: number): number {
  const percent = Math.round((size / FULL_FONT_PX) * 100);
  return percent < 105 ? Math.min(100, percent) : percent;
}

/** The size that this browser's user has chosen, in px. */
export function chosenFontSize(): number {
  return Number(document.documentElement.dataset.terminalFont ?? FULL_FONT_PX);
}
