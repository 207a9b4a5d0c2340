import { diffLines as compare } from "diff";
import type { DiffLine } from "@/lib/contract/registry";

/** Lines around a change that are shown. */
const AROUND = 3;
const MAX_LINES = 400;

export type LineDiff = { lines: DiffLine[]; added: number; removed: number };

/** Two texts line by line; what is the same is folded, and very long differences are cut. */
export function diffLines(before: string, after: string): LineDiff {
  // Beyond so many edits, one block for another tells as much and costs nothing.
  const parts = compare(before, after, { maxEditLength: 5_000 }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  const all = parts.flatMap(({ value, added, removed }): DiffLine[] =>
    linesOf(value).map((text) => ({ kind: added ? "added" : removed ? "removed" : "same", text })),
  );
  const count = (kind: DiffLine["kind"]) => all.filter((line) => line.kind === kind).length;
  return { lines: cut(fold(all)), added: count("added"), removed: count("removed") };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.replace(/\r$/, ""));
}

function fold(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = new Uint8Array(lines.length);
  lines.forEach(({ kind }, index) => {
    if (kind !== "same") isNear.fill(1, Math.max(0, index - AROUND), index + AROUND + 1);
  });
  const shown: DiffLine[] = [];
  let hidden = 0;
  const close = () => {
    if (hidden > 0)
      shown.push({ kind: "fold", text: hidden === 1 ? "1 line is the same" : `${hidden} lines are the same` });
    hidden = 0;
  };
  lines.forEach((line, index) => {
    if (!isNear[index]) hidden += 1;
    else {
      close();
      shown.push(line);
    }
  });
  close();
  return shown;
}

function cut(lines: DiffLine[]): DiffLine[] {
  if (lines.length <= MAX_LINES) return lines;
  const rest = lines.length - MAX_LINES;
  return [...lines.slice(0, MAX_LINES), { kind: "fold", text: `${rest} more lines` }];
}
