import { cache } from "react";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import type { AgentCard, FleetHealth } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import type { LostAgent } from "@/lib/contract/resurrection";

export type FleetAtOnce = {
  agents: AgentCard[];
  health: FleetHealth;
  operations: Operation[];
  /** Who ran when tmux ended, and does not run now. */
  lost: LostAgent[];
  /** ms since the epoch. */
  readAt: number;
};

/** The whole fleet, read once per request, however many components show a part of it. */
export const readFleet = cache(async (): Promise<FleetAtOnce> => {
  await requireRight("fleet.read");
  const [agents, health, { agents: lost }] = await Promise.all([
    orchestrator().listAgents(),
    orchestrator().readHealth(),
    orchestrator().resurrection.plan(),
  ]);
  return { agents, health, lost, operations: orchestrator().listOperations(), readAt: Date.now() };
});
