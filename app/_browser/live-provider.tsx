"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { createExternalStore, type ExternalStore } from "./external-store";
import { emptyFleet, type FleetState } from "./fleet-state";
import { followFleet } from "./follow-fleet";
import { createLiveConnection, type LiveConnection } from "./socket";
import { claimClientId } from "./terminal/client-id";

export type Live = LiveConnection & {
  readonly fleet: ExternalStore<FleetState>;
  /** Who types: asked for once per tab, when the first terminal opens. */
  clientId(): Promise<string>;
};

const LiveContext = createContext<Live | null>(null);

/**
 * Mounted once, by the root layout: one socket per tab and what it brings. `csrf` is the session's token, null for
 * strangers, who get no socket. Pages read it with the hooks of `fleet-store.ts`.
 */
export function LiveProvider({ csrf, children }: { csrf: string | null; children: ReactNode }) {
  const [live] = useState<Live>(() => ({
    ...createLiveConnection(() => csrf ?? ""),
    fleet: createExternalStore(emptyFleet),
    clientId: createClientId(),
  }));
  useEffect(() => {
    if (csrf === null) return;
    const leaveFleet = followFleet(live.socket, live.fleet);
    const disconnect = live.connect();
    return () => {
      leaveFleet();
      disconnect();
    };
  }, [live, csrf]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function createClientId(): () => Promise<string> {
  let claimed: Promise<string> | undefined;
  return () => {
    claimed ??= claimClientId(sessionStorage, navigator.locks);
    return claimed;
  };
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("This component needs the LiveProvider of the root layout around it.");
  return live;
}
