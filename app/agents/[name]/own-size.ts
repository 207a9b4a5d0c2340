import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { chosenFontSize, paneFontSizes } from "@/app/_browser/terminal/pane-font";
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from "@/lib/contract/limits";

/** How many columns and rows fit this browser's pane at full font size. */
export function sizeThatFits({ terminal }: OpenTerminal): { cols: number; rows: number } {
  const screen = terminal.element?.querySelector(".xterm-screen");
  const host = terminal.element?.parentElement;
  const [fullSize = 1] = paneFontSizes(0, devicePixelRatio, chosenFontSize());
  if (!screen || !host) return { cols: terminal.cols, rows: terminal.rows };
  const growth = fullSize / (terminal.options.fontSize ?? fullSize);
  const padding = 2 * Number.parseFloat(getComputedStyle(host).paddingLeft);
  const fitting = (room: number, drawn: number, count: number) => {
    // Cells are whole device pixels: the next one up.
    const cell = Math.ceil(((drawn * growth) / count) * devicePixelRatio - 0.1) / devicePixelRatio;
    return Math.floor((room - padding) / cell);
  };
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
  return {
    cols: within(fitting(host.clientWidth, screen.clientWidth, terminal.cols), MIN_COLS, MAX_COLS),
    rows: within(fitting(host.clientHeight, screen.clientHeight, terminal.rows), MIN_ROWS, MAX_ROWS),
  };
}

const browsers = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Mac OS X", "macOS"],
  ["Windows", "Windows"],
  ["Linux", "Linux"],
] as const;

/** What others see as the size's holder: `Chrome on Linux`. */
export function browserName(userAgent: string): string {
  const nameIn = (names: readonly (readonly [string, string])[]) =>
    names.find(([mark]) => userAgent.includes(mark))?.[1];
  return `${nameIn(browsers) ?? "A browser"} on ${nameIn(systems) ?? "another system"}`;
}
