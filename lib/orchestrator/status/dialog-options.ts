/** How a program writes a dialog's options: on wrapped lines, or with a description below each. */
export type OptionLayout = "wrapped" | "described";

/** One answer, and the row that it stands on. */
export type DialogRow = {
  index: number;
  key: string;
  label: string;
  numbered: boolean;
  chosen: boolean;
  /** Set where several may be chosen. */
  checked?: boolean;
  takesText: boolean;
};

const CURSOR = "[❯›>●]";
const NUMBERED = new RegExp(`^(\\s*(${CURSOR}\\s*)?)(\\d{1,2})\\.\\s+(.*)$`, "u");
const PLAIN = new RegExp(`^(\\s*)(${CURSOR} )?(\\S.*)$`, "u");
const BOX = /^\[([ ✔✓x☒])\]\s+/u;
/** Claude Code 2.1: an option that is a field. */
const FIELD = /^Type something\b/u;

/** The last numbered list of a screen; null when there is none. */
export function readNumbered(lines: readonly string[], layout: OptionLayout): DialogRow[] | null {
  const found = lines.flatMap((line, index) => {
    const match = NUMBERED.exec(line);
    if (!match) return [];
    return [{ index, key: match[3] ?? "", words: match[4] ?? "", indent: (match[1] ?? "").length, mark: match[2] }];
  });
  const first = startOfList(found.map(({ key }) => Number(key)));
  if (first < 0) return null;
  const rows = found.slice(first);
  return rows.map(({ index, key, words, indent, mark }, at) => {
    const rest = layout === "wrapped" ? continuation(lines, index + 1, rows[at + 1]?.index, indent) : [];
    return rowOf({ index, key, words: [words, ...rest].join(" ").trim(), chosen: mark !== undefined, numbered: true });
  });
}

/** A list that scrolls does not begin at 1: the longest run of numbers one after the other, counted from the end. */
function startOfList(numbers: readonly number[]): number {
  let first = numbers.length - 1;
  while (first > 0 && numbers[first - 1] === (numbers[first] ?? 0) - 1) first -= 1;
  return first;
}

/**
 * The last paragraph with a cursor in it, one answer a row (`❯ No, exit`); null when there is none. Their numbers are
 * ours: no key of the program.
 */
export function readPlain(lines: readonly string[]): DialogRow[] | null {
  const at = lines.findLastIndex((line) => new RegExp(`^\\s*${CURSOR} \\S`, "u").test(line));
  if (at < 0) return null;
  const column = startColumn(lines[at] ?? "");
  const belongs = (line: string | undefined) => line !== undefined && startColumn(line) === column;
  let first = at;
  while (belongs(lines[first - 1])) first -= 1;
  let last = at;
  while (belongs(lines[last + 1])) last += 1;
  return lines.slice(first, last + 1).map((line, offset) => {
    const [, , mark, words = ""] = PLAIN.exec(line) ?? [];
    const chosen = mark !== undefined;
    return rowOf({ index: first + offset, key: String(offset + 1), words: words.trim(), chosen, numbered: false });
  });
}

function startColumn(line: string): number {
  const [, blank = "", mark = "", words] = PLAIN.exec(line) ?? [];
  return words === undefined ? -1 : blank.length + mark.length;
}

function rowOf({ words, ...row }: Omit<DialogRow, "label" | "checked" | "takesText"> & { words: string }): DialogRow {
  const box = BOX.exec(words);
  const label = box ? words.slice(box[0].length).trim() : words;
  return { ...row, label, takesText: FIELD.test(label), ...(box && { checked: box[1] !== " " }) };
}

function continuation(lines: readonly string[], start: number, end: number | undefined, indent: number): string[] {
  const found: string[] = [];
  for (let index = start; index < (end ?? lines.length); index += 1) {
    const line = lines[index] ?? "";
    if (line.trim() === "" || line.length - line.trimStart().length <= indent) break;
    found.push(line.trim());
  }
  return found;
}
