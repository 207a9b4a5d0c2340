import { diffArrays } from "diff";
import type { TextRow } from "@/lib/contract/config-review";
import type { Sides } from "./compare-keys";

/** Lines that are the same on all sides and still shown, before and after what differs. */
const CONTEXT = 2;
/** Texts that have little in common are not worth more of anybody's time. */
const MAX_EDITS = 4_000;

/** Lines of `base` that a side replaces: from `start` up to, without, `end`. */
type Change = { start: number; end: number; lines: string[] };

/**
 * Lays two texts beside the one that both come from: each place where either differs becomes rows side by side, with
 * some lines around it. Where the origin is not known (undefined), the registry's side stands in for it.
 */
export function compareLines(sides: Sides<string | undefined>): TextRow[] {
  const base = linesOf(sides.generated ?? sides.registry ?? "");
  const registry = changesFrom(base, linesOf(sides.registry ?? ""));
  const disk = changesFrom(base, linesOf(sides.disk ?? ""));
  const rows: TextRow[] = [];
  let at = 0;
  for (const { start, end } of places([...registry, ...disk])) {
    rows.push(...unchanged(base, at, start));
    rows.push(...placeRows(base, start, end, registry, disk));
    at = end;
  }
  rows.push(...unchanged(base, at, base.length));
  return folded(rows);
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : `${text}\u2424`).split("\n");
}

function changesFrom(base: string[], other: string[]): Change[] {
  const parts = diffArrays(base, other, { maxEditLength: MAX_EDITS });
  if (!parts) return [{ start: 0, end: base.length, lines: other }];
  const changes: Change[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const start = at;
    if (removed) at += value.length;
    const last = changes.at(-1);
    if (last?.end === start) {
      last.end = at;
      if (added) last.lines.push(...value);
    } else changes.push({ start, end: at, lines: added ? [...value] : [] });
  }
  return changes;
}

/** Where either side differs; places that touch are one. */
function places(changes: readonly Change[]): { start: number; end: number }[] {
  const sorted = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

function placeRows(
  base: readonly string[],
  start: number,
  end: number,
  registryChanges: readonly Change[],
  diskChanges: readonly Change[],
): TextRow[] {
  const generated = base.slice(start, end);
  const registry = sideOf(base, start, end, registryChanges);
  const disk = sideOf(base, start, end, diskChanges);
  const count = Math.max(generated.length, registry.length, disk.length);
  return Array.from({ length: count }, (_, index) => {
    const row = {
      registry: registry[index] ?? null,
      generated: generated[index] ?? null,
      disk: disk[index] ?? null,
    };
    const byRegistry = row.registry !== row.generated;
    const byDisk = row.disk !== row.generated;
    const changed = byRegistry && byDisk ? "both" : byRegistry ? "registry" : byDisk ? "disk" : "no";
    return { kind: "line" as const, ...row, changed };
  });
}

/** What a side has in place of the base's lines from `start` to `end`. */
function sideOf(base: readonly string[], start: number, end: number, changes: readonly Change[]): string[] {
  const lines: string[] = [];
  let at = start;
  for (const change of changes.filter((each) => each.start >= start && each.end <= end)) {
    lines.push(...base.slice(at, change.start), ...change.lines);
    at = change.end;
  }
  return [...lines, ...base.slice(at, end)];
}

function unchanged(base: readonly string[], from: number, to: number): TextRow[] {
  return base
    .slice(from, to)
    .map((line) => ({ kind: "line", registry: line, generated: line, disk: line, changed: "no" }));
}

/** Rows far from any change become one that says how many they are. */
function folded(rows: readonly TextRow[]): TextRow[] {
  const near = new Set<number>();
  for (const [index, row] of rows.entries()) {
    if (row.kind !== "line" || row.changed === "no") continue;
    for (let other = index - CONTEXT; other <= index + CONTEXT; other += 1) near.add(other);
  }
  const shown: TextRow[] = [];
  for (const [index, row] of rows.entries()) {
    const last = shown.at(-1);
    if (near.has(index)) shown.push(row);
    else if (last?.kind === "fold" && last.to === index) last.to = index + 1;
    else shown.push({ kind: "fold", from: index + 1, to: index + 1 });
  }
  return shown;
}
