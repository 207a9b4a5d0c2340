/**
 * Where JSON stops being JSON, from 1. V8 names the place in some of its messages only, so the longest beginning that
 * could still become JSON is searched by halves.
 */
export function jsonErrorPlace(text: string): { line: number; column: number } {
  let good = 0;
  let bad = text.length;
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle - 1;
  }
  const before = text.slice(0, good).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Whether the only thing that is wrong with this text is that it ends. */
function couldGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError; // JSON.parse throws nothing else
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.startsWith("Unexpected end") : Number(position) === text.length;
  }
}
