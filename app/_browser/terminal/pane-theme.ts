import type { ISearchDecorationOptions } from "@xterm/addon-search";
import type { ITheme } from "@xterm/xterm";

/** The palette of the element's terminal tokens (`--term-*`). */
export function readPaneTheme(element: Element): ITheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--term-${name}`).trim();
  return {
    background: token("bg"),
    foreground: token("fg"),
    cursor: token("fg"),
    cursorAccent: token("bg"),
    selectionBackground: `${token("4")}4d`, // 30 %
    scrollbarSliderBackground: `${token("8")}66`,
    scrollbarSliderHoverBackground: `${token("8")}99`,
    scrollbarSliderActiveBackground: `${token("8")}cc`,
    black: token("0"),
    red: token("1"),
    green: token("2"),
    yellow: token("3"),
    blue: token("4"),
    magenta: token("5"),
    cyan: token("6"),
    white: token("7"),
    brightBlack: token("8"),
    brightRed: token("9"),
    brightGreen: token("10"),
    brightYellow: token("11"),
    brightBlue: token("12"),
    brightMagenta: token("13"),
    brightCyan: token("14"),
    brightWhite: token("15"),
  };
}

/** Search hits are blue: yellow is a state. The addon takes #RRGGBB only, so the tint is mixed here. */
export function searchDecorations({ background = "", blue = "" }: ITheme): ISearchDecorationOptions {
  return {
    matchBackground: mixHex(blue, background, 0.45),
    matchOverviewRuler: blue,
    activeMatchBackground: mixHex(blue, background, 0.75),
    activeMatchColorOverviewRuler: blue,
  };
}

/** `share` of the first colour in the second; both `#rrggbb`. */
function mixHex(first: string, second: string, share: number): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(first, at) * share + channel(second, at) * (1 - share)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
