import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import { AgentId } from "@/lib/contract/ids";
import type { Operation } from "@/lib/contract/operation";
import { failure } from "@/lib/contract/reply";
import type { ResurrectionPlan } from "@/lib/contract/resurrection";

type Orchestrator = ReturnType<typeof orchestrator>;

/** Those that are ticked. */
const Chosen = z.object({
  agent: z
    .union([AgentId.transform((name) => [name]), z.array(AgentId)])
    .optional()
    .transform((names) => names ?? []),
});
type Chosen = z.infer<typeof Chosen>;

const shared = {
  schema: Chosen,
  agent: ({ agent }: Chosen) => (agent.length === 1 ? agent[0] : undefined),
  failure: () => "/",
};

const NOBODY = failure("bad-selection", "Nobody was chosen, so nothing was done.", {
  hint: "Tick at least one agent.",
});

export const resurrectLost = {
  ...shared,
  action: "session.create" as const,
  call: async ({ resurrection }: Orchestrator, { agent }: Chosen) =>
    agent.length === 0 ? NOBODY : resurrection.start(agent),
  success: (_: Chosen, { id }: Operation) => ({ to: `/?op=${id}` }),
};

/** All of them, ticked or not: whoever cannot be brought back would stay for ever. */
export const dismissLost = {
  ...shared,
  action: "session.create" as const,
  call: ({ resurrection }: Orchestrator) => resurrection.dismiss("all"),
  success: (_: Chosen, __: ResurrectionPlan) => ({ to: "/", notice: "They stay stopped." }),
};
