"use client";

import { useCallback, useSyncExternalStore } from "react";
import type { AgentCard, FleetHealth } from "@/lib/contract/agent";
import type { OperationId } from "@/lib/contract/ids";
import type { Operation } from "@/lib/contract/operation";
import type { Reply } from "@/lib/contract/reply";
import { emptyFleet, type FleetState } from "./fleet-state";
import { useLive } from "./live-provider";
import type { Connection } from "./socket";
import { unreached } from "./unreached";

const noOperations: readonly Operation[] = [];
const connecting: Connection = { state: "connecting" };

/** One agent's card: `initial` (server-rendered) until the socket knows better; the last known one after a removal. */
export function useAgentCard<Card extends AgentCard>(name: string, initial: Card): AgentCard | Card {
  const { fleet } = useLive();
  // A card keeps its identity while others change, so a list of many draws only the changed ones.
  const known = useSyncExternalStore(
    fleet.subscribe,
    () => fleet.read().cards.get(name),
    () => undefined,
  );
  return known ?? initial;
}

/** All cards in the server's order. Its identity changes only when a card does. */
export function useFleet(initial: readonly AgentCard[]): readonly AgentCard[] {
  const fleet = useFleetState();
  return fleet.synced ? fleet.list : initial;
}

export function useHealth(initial: FleetHealth): FleetHealth {
  return useFleetState().health ?? initial;
}

/** Running jobs, and finished ones for ten minutes, oldest first. `initial` is for pages that render them on the server. */
export function useOperations(initial: readonly Operation[] = noOperations): readonly Operation[] {
  const fleet = useFleetState();
  return fleet.synced ? fleet.operations : initial;
}

/** Asks to cancel what a job has not begun yet; the outcome comes as a change of the operation. */
export function useCancelOperation(): (id: OperationId) => Promise<Reply<null>> {
  const { socket } = useLive();
  return useCallback(
    async (id) => {
      if (!socket.connected) return unreached();
      return socket.timeout(10_000).emitWithAck("operation:cancel", { id }).catch(unreached);
    },
    [socket],
  );
}

export function useConnection(): Connection {
  const { connection } = useLive();
  return useSyncExternalStore(connection.subscribe, connection.read, () => connecting);
}

function useFleetState(): FleetState {
  const { fleet } = useLive();
  return useSyncExternalStore(fleet.subscribe, fleet.read, () => emptyFleet);
}

/** Written out: the contract's `failure` would bring its parser into every page. */
