import type { AgentStatus } from "@/lib/contract/status";

export type Question = NonNullable<AgentStatus["question"]>;

const OPTION = /^(\s*(?:[❯›>●]\s*)?)(\d{1,2})\.\s+(.*)$/u;
const RULE = /^\s*[─╌▔═]{3}/u;

/**
 * The question at the end of a screen and its numbered answers; null when there are none. A line below an option
 * belongs to its label where options wrap, and describes it otherwise.
 */
export function readDialog(lines: readonly string[], options: "wrapped" | "described"): Question | null {
  const numbered = lines.flatMap((line, index) => {
    const match = OPTION.exec(line);
    return match ? [{ index, key: match[2] ?? "", label: match[3] ?? "", indent: (match[1] ?? "").length }] : [];
  });
  const first = numbered.findLastIndex(({ key }) => key === "1");
  const answers = first < 0 ? [] : numbered.slice(first);
  const [top] = answers;
  if (!top) return null;
  const read = answers.map(({ index, key, label, indent }, at) => {
    const rest = options === "wrapped" ? continuation(lines, index + 1, answers[at + 1]?.index, indent) : [];
    return { key, label: [label, ...rest].join(" ").trim() };
  });
  return { text: questionAbove(lines, top.index), options: read };
}

function continuation(lines: readonly string[], start: number, end: number | undefined, indent: number): string[] {
  const found: string[] = [];
  for (let index = start; index < (end ?? lines.length); index += 1) {
    const line = lines[index] ?? "";
    if (line.length - line.trimStart().length <= indent) break;
    found.push(line.trim());
  }
  return found;
}

function questionAbove(lines: readonly string[], optionsBegin: number): string {
  for (let index = optionsBegin - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? "";
    if (line.trim() !== "" && !RULE.test(line)) return line.trim();
  }
  return "";
}
