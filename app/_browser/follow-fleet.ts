import type { AgentCard, FleetHealth } from "@/lib/contract/agent";
import type { AgentId } from "@/lib/contract/ids";
import type { Operation } from "@/lib/contract/operation";
import type { ExternalStore } from "./external-store";
import { asWholeFleet, type FleetState, withCards, withOperation, withoutAgents } from "./fleet-state";
import type { LiveSocket } from "./socket";

/** Keeps the store at what the socket says, over reconnects too. Returns what ends it. */
export function followFleet(socket: LiveSocket, store: ExternalStore<FleetState>): () => void {
  /** Names heard since the last `fleet:watch`; its reply comes after the whole list. */
  let named = new Set<string>();

  function onChanged(cards: AgentCard[]) {
    for (const card of cards) named.add(card.name);
    store.write(withCards(store.read(), cards));
  }
  function onRemoved(names: AgentId[]) {
    for (const name of names) named.delete(name);
    store.write(withoutAgents(store.read(), names));
  }
  const onHealth = (health: FleetHealth) => store.write({ ...store.read(), health });
  const onOperation = (operation: Operation) => store.write(withOperation(store.read(), operation));
  function watch() {
    named = new Set();
    socket.emit("fleet:watch", (reply) => {
      if (reply.ok) store.write(asWholeFleet(store.read(), named, reply.value.operations));
    });
  }

  socket.on("agents:changed", onChanged);
  socket.on("agents:removed", onRemoved);
  socket.on("health:changed", onHealth);
  socket.on("operation:changed", onOperation);
  socket.on("connect", watch);
  if (socket.connected) watch();
  return () => {
    socket.off("agents:changed", onChanged);
    socket.off("agents:removed", onRemoved);
    socket.off("health:changed", onHealth);
    socket.off("operation:changed", onOperation);
    socket.off("connect", watch);
  };
}
