import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS } from "@/lib/contract/limits";

/** How many columns and rows fit this browser's pane at full font size. */
export function sizeThatFits({ terminal, view }: OpenTerminal): { cols: number; rows: number } {
  const screen = terminal.element?.querySelector(".xterm-screen");
  const host = terminal.element?.parentElement;
  if (!screen || !host) return { cols: terminal.cols, rows: terminal.rows };
  const scale = 100 / view.read().fontPercent;
  const cell = {
    width: (screen.clientWidth / terminal.cols) * scale,
    height: (screen.clientHeight / terminal.rows) * scale,
  };
  const padding = 2 * Number.parseFloat(getComputedStyle(host).paddingLeft);
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.floor(value)));
  return {
    cols: within((host.clientWidth - padding) / cell.width, MIN_COLS, MAX_COLS),
    rows: within((host.clientHeight - padding) / cell.height, MIN_ROWS, MAX_ROWS),
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
