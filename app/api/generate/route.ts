import { z } from "zod";
import { AgentSelection } from "@/app/_server/agent-selection";
import { answerApi, readJson } from "@/app/_server/api";

const Generation = z.strictObject({ agents: AgentSelection });

/** Generates the configs of `{agents}` and answers the finished job, with each agent's result. */
export async function POST(request: Request): Promise<Response> {
  return answerApi(await readJson(request), {
    action: "config.generate",
    schema: Generation,
    target: ({ agents }) => (Array.isArray(agents) ? agents.join(" ").slice(0, 200) : agents),
    call: async (orchestrator, { agents }) => {
      const started = await orchestrator.startOperation("generate", agents);
      return started.ok ? orchestrator.waitForOperation(started.value.id) : started;
    },
  });
}
