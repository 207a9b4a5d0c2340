"use server";

import { z } from "zod";
import { formAction } from "@/app/_server/action";
import { AgentId } from "@/lib/contract/ids";
import { PromptText } from "@/lib/contract/prompt";

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

/** Types the prompt where the agent waits at an empty one. A browser ends the lines of a form with CR LF. */
export const sendPrompt = formAction({
  action: "terminal.type",
  schema: z.object({
    agent: AgentId,
    prompt: z
      .string()
      .overwrite((text) => text.replaceAll("\r\n", "\n"))
      .pipe(PromptText),
  }),
  agent: ({ agent }) => agent,
  call: (orchestrator, { agent, prompt }) => orchestrator.sendPrompt(agent, prompt),
  success: ({ agent }, { file }) => ({
    to: `/agents/${agent}`,
    notice: file ? `The prompt was sent to ${agent} as a file: ${file}` : `The prompt was sent to ${agent}.`,
  }),
  failure: (input) => (input ? `/agents/${input.agent}` : "/"),
});
