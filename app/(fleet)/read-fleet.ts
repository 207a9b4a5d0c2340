import { cache } from "react";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import type { AgentCard, FleetHealth } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";

export type FleetAtOnce = {
  agents: AgentCard[];
  health: FleetHealth;
  operations: Operation[];
  /** ms since the epoch. */
  readAt: number;
};

/** The whole fleet, read once per request, however many components show a part of it. */
export const readFleet = cache(async (): Promise<FleetAtOnce> => {
  await requireRight("fleet.read");
  const [agents, health] = await Promise.all([orchestrator().listAgents(), orchestrator().readHealth()]);
  return { agents, health, operations: orchestrator().listOperations(), readAt: Date.now() };
});
