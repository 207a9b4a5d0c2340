import type { StreamPosition } from "@/lib/contract/terminal";

/** Often enough for the server's high-water mark of 1 MiB, seldom enough to cost nothing beside the stream. */
const ACK_BYTES = 64 * 1024;
const ACK_DELAY_MS = 50;

/** Calls back later; the returned function calls it off. */
export type Schedule = (delayMs: number, callback: () => void) => () => void;

export type AckPacer = {
  /** Everything before `position` is drawn. A snapshot (`atOnce`) is acknowledged without delay. */
  drawn(position: StreamPosition, atOnce: boolean): void;
  /** Forgets what is not acknowledged yet: its channel is gone. */
  reset(): void;
};

export function createAckPacer(schedule: Schedule, acknowledge: (position: StreamPosition) => void): AckPacer {
  let latest: StreamPosition | null = null;
  let acknowledged: StreamPosition | null = null;
  let cancelTimer: (() => void) | null = null;

  function send() {
    cancelTimer?.();
    cancelTimer = null;
    if (!latest) return;
    acknowledged = latest;
    acknowledge(latest);
  }

  return {
    drawn(position, atOnce) {
      latest = position;
      const behind =
        acknowledged?.epoch === position.epoch ? position.offset - acknowledged.offset : Number.POSITIVE_INFINITY;
      if (atOnce || behind >= ACK_BYTES) send();
      else cancelTimer ??= schedule(ACK_DELAY_MS, send);
    },
    reset() {
      cancelTimer?.();
      cancelTimer = null;
      latest = null;
      acknowledged = null;
    },
  };
}
