import type { AgentCard } from "@/lib/contract/agent";
import type { Clock } from "../clock";

const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 50;

/**
 * For a command that has just connected: reads the cards when every running pane has been drawn and judged, so that a
 * question is not missed. A program that no rule knows ends the patience.
 */
export function settledCards(clock: Clock, read: () => Promise<readonly AgentCard[]>): typeof read {
  const isSettled = ({ session, status }: AgentCard) => session === null || status.state !== "unknown";
  return async () => {
    const until = clock.now() + PATIENCE_MS;
    for (;;) {
      const cards = await read();
      if (cards.every(isSettled) || clock.now() >= until) return cards;
      await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
    }
  };
}
