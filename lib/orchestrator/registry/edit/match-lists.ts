/** One line of two lists side by side: an item that stays or changes (both), one that goes, or one that comes. */
export type Match = { old: number | null; now: number | null };

/**
 * Puts two lists side by side in order: what is equal stays, and between those, what goes and what comes are paired as
 * changes of one item. The longest common part is exact for lists as registries have them.
 */
export function matchLists<Old, Now>(
  old: readonly Old[],
  now: readonly Now[],
  isSame: (a: Old, b: Now) => boolean,
  /** Whether the one may be turned into the other. */
  isLike: (a: Old, b: Now) => boolean,
): Match[] {
  const equal = longestCommon(old, now, isSame);
  const found: Match[] = [];
  let [i, j] = [0, 0];
  for (const [nextOld, nextNow] of [...equal, [old.length, now.length] as const]) {
    while (i < nextOld && j < nextNow) {
      const isChange = isLike(old[i] as Old, now[j] as Now); // inside both
      found.push({ old: i++, now: isChange ? j++ : null });
    }
    while (i < nextOld) found.push({ old: i++, now: null });
    while (j < nextNow) found.push({ old: null, now: j++ });
    if (i < old.length && j < now.length) found.push({ old: i++, now: j++ });
  }
  return found;
}

/** Pairs of indices. Beyond a million comparisons, the equal beginning and end have to do. */
function longestCommon<Old, Now>(
  old: readonly Old[],
  now: readonly Now[],
  isSame: (a: Old, b: Now) => boolean,
): [number, number][] {
  let head = 0;
  while (head < old.length && head < now.length && isSame(old[head] as Old, now[head] as Now)) head += 1; // inside both
  let tail = 0;
  const isTailSame = () => isSame(old[old.length - 1 - tail] as Old, now[now.length - 1 - tail] as Now); // inside both
  while (tail < old.length - head && tail < now.length - head && isTailSame()) tail += 1;
  const heads = Array.from({ length: head }, (_, index): [number, number] => [index, index]);
  const tails = Array.from({ length: tail }, (_, index): [number, number] => [
    old.length - tail + index,
    now.length - tail + index,
  ]);
  const [rows, columns] = [old.length - head - tail, now.length - head - tail];
  if (rows * columns > 1_000_000) return [...heads, ...tails];
  const middle = lengthsTable(rows, columns, (i, j) => isSame(old[head + i] as Old, now[head + j] as Now)); // inside both
  return [...heads, ...middle.map(([i, j]): [number, number] => [head + i, head + j]), ...tails];
}

function lengthsTable(rows: number, columns: number, isSame: (i: number, j: number) => boolean): [number, number][] {
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const same = new Uint8Array(rows * columns);
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const isEqual = isSame(i, j);
      same[i * columns + j] = isEqual ? 1 : 0;
      const below = lengths[(i + 1) * width + j] ?? 0;
      const right = lengths[i * width + j + 1] ?? 0;
      lengths[i * width + j] = isEqual ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(below, right);
    }
  }
  const found: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < rows && j < columns) {
    if (same[i * columns + j]) found.push([i++, j++]);
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return found;
}
