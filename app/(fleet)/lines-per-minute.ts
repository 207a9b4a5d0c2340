/** Output of the last whole minute; of the running one while there is no other. Null when nothing is known. */
export function linesPerMinute(activity: readonly (number | null)[]): number | null {
  return activity.at(-2) ?? activity.at(-1) ?? null;
}
