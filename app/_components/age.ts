const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago in the fewest letters: `8s`, `12m`, `3h`, `2d`. A clock that runs ahead of ours counts as now. */
export function ageText(since: number, now: number): string {
  const age = Math.max(0, now - since);
  if (age < MINUTE) return `${Math.floor(age / 1000)}s`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h`;
  return `${Math.floor(age / DAY)}d`;
}

/** The same as a phrase: `8 s ago`, `12 min ago`, `3 h ago`, `2 days ago`. */
export function agoText(since: number, now: number): string {
  const age = Math.max(0, now - since);
  if (age < 5_000) return "just now";
  if (age < MINUTE) return `${Math.floor(age / 1000)} s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  const days = Math.floor(age / DAY);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

/** `16:05`, in the reader's time zone. */
export function clockText(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** `21 Nov 2026, 16:05:12`, in the reader's time zone. */
export function exactText(at: number): string {
  return new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
