"use client";

import { useSyncExternalStore } from "react";
import { useWall } from "./wall-context";

/** Whether this pane gets what is typed into the others. */
export function useArmed(name: string): boolean {
  const { state } = useWall().broadcast;
  return useSyncExternalStore(
    state.subscribe,
    () => state.read().armed.has(name),
    () => false,
  );
}

/** Whether any pane is armed. */
export function useBroadcasting(): boolean {
  const { state } = useWall().broadcast;
  return useSyncExternalStore(
    state.subscribe,
    () => state.read().armed.size > 0,
    () => false,
  );
}
