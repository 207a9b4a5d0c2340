import { diffArrays } from "diff";

/** Beyond so many edits nobody could say what was meant. */
const MAX_EDITS = 5_000;

/** Lines of the common base, `from` to before `to`, and what stands there instead. */
type Change = { from: number; to: number; lines: string[] };

/**
 * `theirs` with the changes that lead from `base` to `mine`, each in its own place of `base`: entries look alike, so a
 * change is never put where the lines around it merely read the same. Null where both changed the same or touching lines.
 */
export function joinChanges(base: string, mine: string, theirs: string): string | null {
  const lines = base.split("\n");
  const ours = changesOf(lines, mine.split("\n"));
  const others = changesOf(lines, theirs.split("\n"));
  if (!ours || !others) return null;
  const added = ours.filter((change) => !others.some((other) => isSame(change, other)));
  if (added.some((change) => others.some((other) => touches(change, other)))) return null;
  for (const { from, to, lines: instead } of [...added, ...others].sort((a, b) => b.from - a.from)) {
    lines.splice(from, to - from, ...instead);
  }
  return lines.join("\n");
}

function changesOf(base: string[], changed: string[]): Change[] | null {
  const parts = diffArrays(base, changed, { maxEditLength: MAX_EDITS });
  if (!parts) return null;
  const changes: Change[] = [];
  let at = 0;
  let open: Change | null = null;
  for (const { value, added, removed } of parts) {
    if (!added && !removed) {
      at += value.length;
      open = null;
      continue;
    }
    if (!open) {
      open = { from: at, to: at, lines: [] };
      changes.push(open);
    }
    if (added) open.lines.push(...value);
    else {
      at += value.length;
      open.to = at;
    }
  }
  return changes;
}

function touches(a: Change, b: Change): boolean {
  return a.from <= b.to && b.from <= a.to;
}

function isSame(a: Change, b: Change): boolean {
  // One empty line is not the same as none.
  const sameLines = a.lines.length === b.lines.length && a.lines.every((line, index) => line === b.lines[index]);
  return a.from === b.from && a.to === b.to && sameLines;
}
