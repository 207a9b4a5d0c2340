"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type FleetQuery, fleetHref, parseFleetQuery } from "./fleet-query";

/** How the fleet is shown, from the address; a change is one step back in the history and asks no server. */
export function useFleetQuery(): [FleetQuery, (next: FleetQuery, replace?: boolean) => void] {
  const search = useSearchParams();
  const query = useMemo(() => parseFleetQuery(search), [search]);
  const change = useCallback((next: FleetQuery, replace = false) => {
    const href = fleetHref(next);
    if (replace) window.history.replaceState(null, "", href);
    else window.history.pushState(null, "", href);
  }, []);
  return [query, change];
}
