import type { Clock } from "../clock";

/** How long a busy stream is gathered before it goes out (one frame of a 60 Hz screen holds two of these). */
const WINDOW_MS = 8;

/** What may pass at once within a window: an echo or a redraw of a prompt, never a stream that keeps coming. */
const FREE_BYTES = 2048;
const FREE_CHUNKS = 32;

export type StreamBatcher = {
  push(bytes: Uint8Array): void;
  /** Sends what waits, now. */
  flush(): void;
  dispose(): void;
};

/**
 * Gathers a stream that keeps coming, and lets what comes after a pause pass at once:
 * an echo must never wait for a timer.
 */
export function createStreamBatcher(clock: Clock, send: (bytes: Uint8Array) => void): StreamBatcher {
  let waiting: Uint8Array[] = [];
  let windowEnds = 0;
  let passedBytes = 0;
  let passedChunks = 0;
  let cancelTimer: (() => void) | null = null;

  function flush() {
    cancelTimer?.();
    cancelTimer = null;
    if (waiting.length === 0) return;
    const bytes = waiting.length === 1 ? (waiting[0] as Uint8Array) : Buffer.concat(waiting);
    waiting = [];
    send(bytes);
  }

  function openWindow(now: number) {
    windowEnds = now + WINDOW_MS;
    passedBytes = 0;
    passedChunks = 0;
  }

  return {
    push(bytes) {
      const now = clock.now();
      if (now >= windowEnds && waiting.length === 0) openWindow(now);
      passedBytes += bytes.byteLength;
      passedChunks += 1;
      const passes = waiting.length === 0 && passedBytes <= FREE_BYTES && passedChunks <= FREE_CHUNKS;
      if (passes) return send(bytes);
      waiting.push(bytes);
      cancelTimer ??= clock.after(Math.max(1, windowEnds - now), () => {
        openWindow(clock.now());
        // A stream that fills its windows stays gathered: its next chunk waits for this new window.
        passedBytes = FREE_BYTES;
        flush();
      });
    },
    flush,
    dispose() {
      cancelTimer?.();
      cancelTimer = null;
      waiting = [];
    },
  };
}
