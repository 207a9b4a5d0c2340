import type { TapeLimits } from "./tape-messages";

export type KeptPart = {
  name: string;
  group: string;
  startedAt: number;
  endedAt: number;
  bytes: number;
  state: string;
};

const DAY_MS = 86_400_000;

/** Which parts have to go: those that are too old, then the oldest of a session that has too much, then the oldest of all. */
export function whatToForget(parts: readonly KeptPart[], limits: TapeLimits, now: number): string[] {
  const oldestFirst = [...parts].sort((a, b) => a.startedAt - b.startedAt);
  const gone = new Set<string>();
  const goneWhile = (candidates: readonly KeptPart[], most: number) => {
    let bytes = candidates.reduce((sum, part) => sum + (gone.has(part.name) ? 0 : part.bytes), 0);
    for (const part of candidates) {
      if (bytes <= most) return;
      if (gone.has(part.name) || part.state === "recording") continue;
      gone.add(part.name);
      bytes -= part.bytes;
    }
  };
  for (const part of oldestFirst) {
    if (part.state !== "recording" && now - part.endedAt > limits.keepDays * DAY_MS) gone.add(part.name);
  }
  for (const group of new Set(oldestFirst.map((part) => part.group))) {
    goneWhile(
      oldestFirst.filter((part) => part.group === group),
      limits.maxSessionBytes,
    );
  }
  goneWhile(oldestFirst, limits.maxTotalBytes);
  return [...gone];
}
