import { z } from "zod";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** One agent: its card, its rights, its commands, and the last words of a program that has ended. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { agent } = await params;
  return answerApi(agent, {
    action: "agent.read",
    schema: z.string(),
    call: (orchestrator, name) => orchestrator.readAgent(name),
  });
}
