import { MAX_LINE_LENGTH } from "./safe-pattern";
import type { ScreenProgram } from "./screen-rules";

/** A terminal's screen: its rows from the top, and the title that the program has set. */
export type Screen = { lines: readonly string[]; title: string; cursor?: { row: number; col: number } };

/** A screen as its program lays it out. Blank lines are left out of every part. */
export type ScreenParts = {
  hasBox: boolean;
  footer: readonly string[];
  activity: readonly string[];
  turn: readonly string[];
  last: readonly string[];
  anywhere: readonly string[];
  title: readonly string[];
};

const ACTIVITY_LINES = 6;

export function readScreen(screen: Screen, box: ScreenProgram["promptBox"]): ScreenParts {
  const lines = screen.lines.map((line) => line.slice(0, MAX_LINE_LENGTH).trimEnd());
  const found = findPromptBox(lines, box);
  const above = withoutBlanks(found ? lines.slice(0, found.top) : lines);
  const anywhere = withoutBlanks(lines);
  const turnBegin = above.findLastIndex((line) => box.prompt.test(line));
  return {
    hasBox: found !== null,
    footer: found ? withoutBlanks(lines.slice(found.bottom + 1)) : [],
    activity: above.slice(-ACTIVITY_LINES),
    turn: above.slice(Math.max(0, turnBegin)),
    last: anywhere.slice(-1),
    anywhere,
    title: [screen.title.slice(0, MAX_LINE_LENGTH)],
  };
}

/** The rows of the lowest pair of rules whose first line between them begins with the prompt. */
export function findPromptBox(
  lines: readonly string[],
  box: ScreenProgram["promptBox"],
): { top: number; bottom: number } | null {
  let bottom = -1;
  for (let row = lines.length - 1; row >= 0; row -= 1) {
    if (!box.rule.test(lines[row] ?? "")) continue;
    if (bottom > row && box.prompt.test(lines[row + 1] ?? "")) return { top: row, bottom };
    bottom = row;
  }
  return null;
}

function withoutBlanks(lines: readonly string[]): string[] {
  return lines.filter((line) => line.trim() !== "");
}
