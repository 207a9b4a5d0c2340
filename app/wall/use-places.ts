"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useLive } from "@/app/_browser/live-provider";
import { MAX_PANES, parseWallQuery, type WallQuery, wallCookie, wallSearch } from "./wall-query";

/** The wall as the address says it; a change asks no server, and is what the next visit begins with. */
export function useWallQuery(): [WallQuery, (next: WallQuery) => void] {
  const search = useSearchParams();
  const query = useMemo(() => parseWallQuery(search), [search]);
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve.
    document.cookie = wallCookie(query);
  }, [query]);
  return [query, (next) => window.history.replaceState(null, "", `/wall${wallSearch(next)}`)];
}

/** Who is on the wall, in order. One that nobody arranged follows the fleet: who starts comes last, who ends stays. */
export function usePlaces({ agents }: WallQuery, initiallyRunning: readonly string[]): readonly string[] {
  const running = useRunning(initiallyRunning);
  const [seen, setSeen] = useState(initiallyRunning);
  const fresh = running.filter((name) => !seen.includes(name));
  if (fresh.length > 0) setSeen([...seen, ...fresh]);
  return agents ?? [...seen, ...fresh].slice(0, MAX_PANES);
}

/** Names of the agents with a session. Another array only when these change. */
function useRunning(initial: readonly string[]): readonly string[] {
  const { fleet } = useLive();
  const before = initial.join();
  const names = useSyncExternalStore(
    fleet.subscribe,
    () => {
      const { synced, list } = fleet.read();
      if (!synced) return before;
      return list.flatMap(({ name, terminalId }) => (terminalId ? name : [])).join();
    },
    () => before,
  );
  return useMemo(() => (names === "" ? [] : names.split(",")), [names]);
}
