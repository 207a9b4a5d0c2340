import leven from "leven";

/** The known name that a typing error would most likely have meant; null when none is near. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  const limit = Math.max(2, Math.floor(typed.length / 3));
  let best: { name: string; distance: number } | null = null;
  for (const name of known) {
    const distance = leven(typed, name, { maxDistance: limit + 1 });
    if (distance <= limit && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}
