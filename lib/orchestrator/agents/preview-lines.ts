const PREVIEW_LINES = 3;
/** The prompt box is drawn between two rules; a rule of a table is shorter. */
const RULE = /^\s*[─━╭╰│]?─{20,}/;
const PROMPT = /^\s*[│|]?\s*[❯>]/;
/** Rows between which a prompt box of several lines may stand. */
const TALLEST_BOX = 12;
const DIALOG_FOOTER = /Esc to cancel|Enter to select|Enter to confirm/;

/**
 * The last lines of a pane that tell what the agent does: three non-empty ones above its input box. A dialog has no
 * box; its footer is left out, so that the question and its answers show.
 */
export function previewLines(screen: readonly string[]): string[] {
  const above = screen.slice(0, inputBoxTop(screen) ?? screen.length);
  const told = above.map(withoutTrail).filter((line) => line !== "" && !RULE.test(line) && !DIALOG_FOOTER.test(line));
  return told.slice(-PREVIEW_LINES).map(withCommonIndentOnly(told.slice(-PREVIEW_LINES)));
}

/** The row of the upper rule of the input box; null when the screen shows none. */
function inputBoxTop(screen: readonly string[]): number | null {
  for (let bottom = screen.length - 1; bottom > 0; bottom -= 1) {
    if (!RULE.test(screen[bottom] ?? "")) continue;
    for (let top = bottom - 1; top >= Math.max(0, bottom - TALLEST_BOX); top -= 1) {
      if (!RULE.test(screen[top] ?? "")) continue;
      return PROMPT.test(screen[top + 1] ?? "") ? top : null;
    }
  }
  return null;
}

function withoutTrail(line: string): string {
  return line.trimEnd();
}

/** Moves the lines to the left edge together, so that nesting stays visible. */
function withCommonIndentOnly(lines: readonly string[]): (line: string) => string {
  const indents = lines.map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents, 20);
  return (line) => line.slice(common);
}
