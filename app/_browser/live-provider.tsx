"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { InboxBook } from "@/lib/contract/inbox";
import { createExternalStore, type ExternalStore } from "./external-store";
import { emptyFleet, type FleetState } from "./fleet-state";
import { followFleet } from "./follow-fleet";
import { createLiveConnection, type LiveConnection } from "./socket";
import { claimClientId } from "./terminal/client-id";

export type Live = LiveConnection & {
  readonly fleet: ExternalStore<FleetState>;
  /** Everything that waits: as the server has rendered it, until the socket brings it. */
  readonly inbox: ExternalStore<InboxBook>;
  /** Who types: asked for once per tab, when the first terminal opens. */
  clientId(): Promise<string>;
};

const LiveContext = createContext<Live | null>(null);

type LiveProviderProps = { csrf: string | null; inbox: InboxBook; children: ReactNode };

/**
 * Mounted once, by the root layout: one socket per tab and what it brings. `csrf` is the session's token, null for
 * strangers, who get no socket. Pages read it with the hooks of `fleet-store.ts`.
 */
export function LiveProvider({ csrf, inbox, children }: LiveProviderProps) {
  const [live] = useState<Live>(() => ({
    ...createLiveConnection(() => csrf ?? ""),
    fleet: createExternalStore(emptyFleet),
    inbox: createExternalStore(inbox),
    clientId: createClientId(),
  }));
  useEffect(() => {
    if (csrf === null) return;
    const leaveFleet = followFleet(live.socket, live.fleet);
    live.socket.on("inbox:changed", live.inbox.write);
    const disconnect = live.connect();
    return () => {
      leaveFleet();
      live.socket.off("inbox:changed", live.inbox.write);
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
