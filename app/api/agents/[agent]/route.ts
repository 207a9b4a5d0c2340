import { z } from "zod";
import { agentOfPath } from "@/app/_server/agent-of-path";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** One agent: its card, its rights, its commands, and the last words of a program that has ended. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return answerApi(await agentOfPath(request, params), {
    action: "agent.read",
    schema: z.string(),
    call: (orchestrator, name) => orchestrator.readAgent(name),
  });
}
