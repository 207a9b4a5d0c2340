"use server";

import { z } from "zod";
import { formAction } from "@/app/_server/action";
import { AgentId } from "@/lib/contract/ids";

const policyPage = (agent: string | undefined) => (agent ? `/agents/${agent}?tab=policy` : "/");

/** Tries the agent's hook now; what it showed stands on the page that comes back. */
export const checkGuard = formAction({
  action: "policy.test",
  schema: z.object({ agent: AgentId }),
  agent: ({ agent }) => agent,
  call: (orchestrator, { agent }) => orchestrator.enforcement.checkGuard(agent),
  success: ({ agent }) => ({ to: policyPage(agent) }),
  failure: (input) => policyPage(input?.agent),
});
