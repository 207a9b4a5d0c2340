/** Control mode carries about 10 MB/s on tmux 3.3a; well below it a stream is still cheaper than snapshots. */
const FLOOD_BYTES_PER_SECOND = 3 * 1024 * 1024;
const WINDOW_MS = 100;

export type FloodMeter = {
  /** Counts bytes; true when the pane has printed faster than a person can follow for a whole window. */
  add(bytes: number, now: number): boolean;
  reset(): void;
};

/** Notices a pane that prints so much that a stream of it would only be late. */
export function createFloodMeter(): FloodMeter {
  let windowStart = 0;
  let inWindow = 0;
  return {
    add(bytes, now) {
      if (now - windowStart > 2 * WINDOW_MS) {
        windowStart = now;
        inWindow = 0;
      }
      inWindow += bytes;
      const elapsed = now - windowStart;
      if (elapsed < WINDOW_MS) return false;
      const flooding = inWindow > (FLOOD_BYTES_PER_SECOND * elapsed) / 1000;
      windowStart = now;
      inWindow = 0;
      return flooding;
    },
    reset() {
      windowStart = 0;
      inWindow = 0;
    },
  };
}
