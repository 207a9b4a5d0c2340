const MINUTE_MS = 60_000;
const MORNING_HOUR = 9;

/** How long something may be out of the way; the last one ends in the reader's next morning. */
export function snoozeTimes(now: number): { label: string; until: number }[] {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + (morning.getHours() < MORNING_HOUR ? 0 : 1));
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return [
    { label: "Snooze 15 min", until: now + 15 * MINUTE_MS },
    { label: "Snooze 1 h", until: now + 60 * MINUTE_MS },
    { label: "Snooze 4 h", until: now + 240 * MINUTE_MS },
    {
      label: `Until ${morning.getDate() === new Date(now).getDate() ? "this" : "tomorrow"} morning`,
      until: morning.getTime(),
    },
  ];
}
