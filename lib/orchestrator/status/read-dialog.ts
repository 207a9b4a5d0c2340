import type { DialogTab, Question } from "@/lib/contract/status";
import { type DialogRow, type OptionLayout, readNumbered, readPlain } from "./dialog-options";

export type { Question } from "@/lib/contract/status";

/** A dialog as a screen shows it: the question, and what it takes to answer it by key. */
export type Dialog = {
  question: Question;
  /** False where options have no numbers: then only the cursor chooses. */
  numbered: boolean;
  /** Index of the option that the cursor stands on; null when it stands on none. */
  cursor: number | null;
  /** The list goes on below or above what is drawn. */
  scrolls: boolean;
};

/** A line across, as wide as a dialog: what stands above is not its own. */
const TOP = /^\s*[─▔═]{10,}\s*$/u;
const DASHED = /^\s*╌{3}/u;
/** The upper or lower edge of a frame around what a dialog is about. */
const EDGE = /^\s*[╭╰┌└]─+[╮╯┐┘]\s*$/u;
const TABS = /^\s*←\s+(.*?)\s*→\s*$/u;
/** A single question has its name alone. */
const TAB = /^\s*([☐☒]\s+\S.*)$/u;
const MORE = /^\s*[↓↑]|\b\d+ more\b/u;

/**
 * The dialog at the end of a screen; null when there are no answers. `lines` are the screen's rows, blank ones included.
 * A line below an option belongs to its label where options wrap, and describes it otherwise.
 */
export function readDialog(lines: readonly string[], layout: OptionLayout): Dialog | null {
  const rows = readNumbered(lines, layout) ?? readPlain(lines);
  const [first] = rows ?? [];
  if (!rows || !first) return null;
  const top = lines.slice(0, first.index).findLastIndex((line) => TOP.test(line));
  const above = lines.slice(top + 1, first.index);
  const tabs = tabsOf(above);
  const cursor = rows.findIndex((row) => row.chosen);
  const last = rows.at(-1)?.index ?? first.index;
  return {
    question: { ...wordsOf(above), options: rows.map(optionOf), ...(tabs && { tabs }) },
    numbered: first.numbered,
    cursor: cursor === -1 ? null : cursor,
    scrolls: lines.slice(first.index, last + 3).some((line) => MORE.test(line)),
  };
}

function optionOf({ key, label, checked, takesText }: DialogRow): Question["options"][number] {
  return { key, label, ...(checked !== undefined && { checked }), ...(takesText && { takesText }) };
}

/**
 * The last paragraph above the options asks; what stands above it is what it asks about, and what stands between two
 * dashed lines there is its subject.
 */
function wordsOf(above: readonly string[]): Required<Pick<Question, "text" | "about" | "subject">> {
  const lines = above.map((line) => (TOP.test(line) || TABS.test(line) || TAB.test(line) ? "" : line.trimEnd()));
  const end = lines.findLastIndex((line) => !isBlank(line));
  const begin = lines.slice(0, end + 1).findLastIndex(isBlank) + 1;
  const dashed = lines.flatMap((line, index) => (DASHED.test(line) && index < begin ? [index] : []));
  const [from = begin, to = begin] = dashed.length > 1 ? [dashed.at(0), dashed.at(-1)] : [];
  return {
    text: lines
      .slice(begin, end + 1)
      .map((line) => line.trim())
      .join(" "),
    about: trimmed([...lines.slice(0, from), ...lines.slice(to, begin)]),
    subject: trimmed(lines.slice(from, to)),
  };
}

function isBlank(line: string): boolean {
  return line.trim() === "" || DASHED.test(line) || EDGE.test(line);
}

/** Without blank lines and without the indentation that all lines share. */
function trimmed(lines: readonly string[]): string[] {
  const kept = lines.filter((line) => !isBlank(line));
  const indent = Math.min(...kept.map((line) => line.length - line.trimStart().length));
  return kept.map((line) => line.slice(indent));
}

/** `←  ☒ Database  ☐ Features  ✔ Submit  →` */
function tabsOf(above: readonly string[]): DialogTab[] | null {
  const found = above.map((line) => (TABS.exec(line) ?? TAB.exec(line))?.[1]).find((inside) => inside !== undefined);
  if (found === undefined) return null;
  return [...found.matchAll(/([☐☒✔])\s+(.*?)(?=\s{2,}|$)/gu)].map(([, mark, label]) => ({
    label: label ?? "",
    answered: mark === "☒",
  }));
}
