import { z } from "zod";
import { agentOfPath } from "@/app/_server/agent-of-path";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** Asks an agent's program to end, then ends its session. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return answerApi(await agentOfPath(request, params), {
    action: "session.stop",
    schema: z.string(),
    target: (name) => name,
    call: (orchestrator, name) => orchestrator.stopSession(name),
  });
}
