"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 1_000;

/**
 * The time in ms since the epoch, once a second, for ages. `initial` is the server's time of rendering, so that the
 * first HTML and the first client render say the same.
 */
export function useNow(initial: number): number {
  return useSyncExternalStore(subscribe, readSecond, () => initial);
}

function subscribe(listener: () => void): () => void {
  const ticking = setInterval(listener, TICK_MS);
  return () => clearInterval(ticking);
}

/** Whole seconds: the snapshot has to stay the same between ticks. */
function readSecond(): number {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS;
}
