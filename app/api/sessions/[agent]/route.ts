import { z } from "zod";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** Ends an agent's session and its processes at once. */
export async function DELETE(_request: Request, { params }: Context): Promise<Response> {
  const { agent } = await params;
  return answerApi(agent, {
    action: "session.kill",
    schema: z.string(),
    target: (name) => name,
    call: (orchestrator, name) => orchestrator.killSession(name),
  });
}
