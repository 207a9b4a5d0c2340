"use client";

import { useFleet } from "@/app/_browser/fleet-store";
import type { AgentCard } from "@/lib/contract/agent";
import { countReviews } from "./what-to-review";

/** `initial` leaves out agents in order, so `right` counts them until the socket brings all. Both follow the disk. */
export function ReviewCount(server: { initial: readonly AgentCard[]; right: number; wrong: number; orphans: number }) {
  const cards = useFleet(server.initial);
  const { right, wrong } = cards === server.initial ? server : countReviews(cards, server.orphans);
  return (
    <span className="max-sm:hidden">
      {right} as generated{wrong > 0 && `, ${wrong} to review`}
    </span>
  );
}
