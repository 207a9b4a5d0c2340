import type { Clock } from "../../clock";

/** A clock that stands still until it is moved; timers run in their order, each at its own time. */
export function createHandClock(start = 1_000_000): { clock: Clock; advance(ms: number): void } {
  let now = start;
  let timers: { at: number; task: () => void }[] = [];
  return {
    clock: {
      now: () => now,
      after(ms, task) {
        const timer = { at: now + ms, task };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.task();
      }
      now = end;
    },
  };
}
