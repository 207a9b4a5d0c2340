const MINUTE_MS = 60_000;
const MINUTES = 60;

export type OutputActivity = {
  /** Counts the lines that end in these bytes. */
  count(bytes: Uint8Array, now: number): void;
  /** Lines per minute for the last 60 minutes, oldest first; null before the first byte was seen. */
  perMinute(now: number): (number | null)[];
};

/** How much a pane printed, minute by minute; `startedAt` is when somebody began to look. */
export function createOutputActivity(startedAt: number): OutputActivity {
  const lines = new Map<number, number>();
  const firstMinute = Math.floor(startedAt / MINUTE_MS);

  function forgetBefore(minute: number) {
    for (const key of lines.keys()) if (key < minute) lines.delete(key);
  }

  return {
    count(bytes, now) {
      const minute = Math.floor(now / MINUTE_MS);
      let ended = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ended += 1;
      // A redraw in place ends no line; it is still a sign of life.
      lines.set(minute, (lines.get(minute) ?? 0) + Math.max(ended, bytes.length > 0 ? 1 : 0));
      if (lines.size > MINUTES + 1) forgetBefore(minute - MINUTES);
    },
    perMinute(now) {
      const last = Math.floor(now / MINUTE_MS);
      return Array.from({ length: MINUTES }, (_, index) => {
        const minute = last - MINUTES + 1 + index;
        return minute < firstMinute ? null : (lines.get(minute) ?? 0);
      });
    },
  };
}
