import { z } from "zod";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** Asks an agent's program to end, then ends its session. */
export async function POST(_request: Request, { params }: Context): Promise<Response> {
  const { agent } = await params;
  return answerApi(agent, {
    action: "session.stop",
    schema: z.string(),
    target: (name) => name,
    call: (orchestrator, name) => orchestrator.stopSession(name),
  });
}
