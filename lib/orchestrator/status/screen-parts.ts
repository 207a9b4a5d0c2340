import { MAX_LINE_LENGTH } from "./safe-pattern";
import type { ScreenProgram } from "./screen-rules";

/** A terminal's screen: its rows from the top, and the title that the program has set. */
export type Screen = {
  lines: readonly string[];
  title: string;
  /** What the program has told its terminal about itself (OSC 7501), `state=working:app=codex`. */
  told?: string | null;
  cursor?: { row: number; col: number };
};

/** A screen as its program lays it out. Blank lines are left out of every part. */
export type ScreenParts = {
  hasBox: boolean;
  footer: readonly string[];
  activity: readonly string[];
  turn: readonly string[];
  last: readonly string[];
  anywhere: readonly string[];
  title: readonly string[];
  told: readonly string[];
};

const ACTIVITY_LINES = 6;

export function readScreen(screen: Screen, box: ScreenProgram["promptBox"]): ScreenParts {
  const lines = screen.lines.map((line) => line.slice(0, MAX_LINE_LENGTH).trimEnd());
  const found = findPromptBox(lines, box);
  const above = withoutBlanks(found ? lines.slice(0, found.above) : lines);
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
    told: [(screen.told ?? "").slice(0, MAX_LINE_LENGTH)],
  };
}

/** What is typed stands between the rows `top` and `bottom`; the conversation ends before the row `above`. */
export type PromptBox = { above: number; top: number; bottom: number };

/**
 * The lowest prompt box: between two rules, its first line beginning with the prompt; or, of a program that draws no
 * rules, from the last prompt to the line that stands below every box.
 */
export function findPromptBox(lines: readonly string[], box: ScreenProgram["promptBox"]): PromptBox | null {
  return box.rule ? boxBetweenRules(lines, box.rule, box.prompt) : boxWithoutRules(lines, box);
}

function boxBetweenRules(lines: readonly string[], rule: RegExp, prompt: RegExp): PromptBox | null {
  let bottom = -1;
  for (let row = lines.length - 1; row >= 0; row -= 1) {
    if (!rule.test(lines[row] ?? "")) continue;
    if (bottom > row && prompt.test(lines[row + 1] ?? "")) return { above: row, top: row, bottom };
    bottom = row;
  }
  return null;
}

function boxWithoutRules(lines: readonly string[], { prompt, below }: ScreenProgram["promptBox"]): PromptBox | null {
  const row = lines.findLastIndex((line) => prompt.test(line));
  const under = row < 0 ? -1 : lines.findIndex((line, index) => index > row && below?.test(line));
  return under < 0 ? null : { above: row, top: row - 1, bottom: under - 1 };
}

/** A line of a frame and nothing in it is blank. */
const BLANK = /^[\s│┃]*$/u;

function withoutBlanks(lines: readonly string[]): string[] {
  return lines.filter((line) => !BLANK.test(line));
}
