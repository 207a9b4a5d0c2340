const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
type Day = (typeof DAYS)[number];

/** When calls are allowed. */
export type Hours = {
  /** Minutes after midnight; when `from` is later than `to`, the time goes over midnight. */
  from: number;
  to: number;
  /** 0 is Monday; in order, without repetitions. */
  days: number[];
  /** A name of the IANA database; null is the machine's own. */
  zone: string | null;
};

/**
 * Reads `09:00-17:00 Mon-Fri Europe/Berlin`; days (`Mon-Fri`, `Sat,Sun`) and zone may be left out. Answers what is
 * wrong as the end of a sentence that begins with the value.
 */
export function parseHours(text: string): { hours: Hours } | { wrong: string } {
  const [span = "", ...rest] = text.trim().split(/\s+/);
  const times = /^([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})$/.exec(span);
  const minutes = (hour: string | undefined, minute: string | undefined) => Number(hour) * 60 + Number(minute);
  const [from, to] = [minutes(times?.[1], times?.[2]), minutes(times?.[3], times?.[4])];
  const isClock = (hour: string | undefined, minute: string | undefined) =>
    Number(minute) < 60 && minutes(hour, minute) <= 24 * 60;
  if (!times || !isClock(times[1], times[2]) || !isClock(times[3], times[4])) {
    return { wrong: 'must begin with two times of day, such as "09:00-17:00"' };
  }
  if (from === to) return { wrong: "begins and ends at the same time; leave `hours` out, or write a span" };
  const dayWords = rest.filter((word) => isDays(word));
  const zones = rest.filter((word) => !isDays(word));
  const [days = "Mon-Sun", otherDays] = dayWords;
  const [zone = null, otherZone] = zones;
  if (otherDays !== undefined)
    return { wrong: `names days twice; write them together, such as "${dayWords.join(",")}"` };
  if (otherZone !== undefined) return { wrong: `holds "${otherZone}", which is no day and no second time zone` };
  if (zone !== null && !isZone(zone)) {
    return { wrong: `holds "${zone}", which is neither days (Mon-Fri) nor a time zone (Europe/Berlin)` };
  }
  return { hours: { from, to, days: daysOf(days), zone } };
}

function isDays(word: string): boolean {
  return word
    .split(",")
    .every((part) => part.split("-").length <= 2 && part.split("-").every((day) => dayIndex(day) >= 0));
}

function dayIndex(word: string): number {
  return DAYS.findIndex((day: Day) => day.toLowerCase() === word.toLowerCase());
}

function daysOf(word: string): number[] {
  const days = word.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(dayIndex);
    const length = ((last - first + 7) % 7) + 1;
    return Array.from({ length }, (_, index) => (first + index) % 7);
  });
  return [...new Set(days)].sort((a, b) => a - b);
}

function isZone(name: string): boolean {
  // An offset such as +02:00 knows no summer time, and Python's zoneinfo does not know it.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
