import { z } from "zod";
import { agentOfPath } from "@/app/_server/agent-of-path";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** Ends an agent's session and its processes at once. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerApi(await agentOfPath(request, params), {
    action: "session.kill",
    schema: z.string(),
    target: (name) => name,
    call: (orchestrator, name) => orchestrator.killSession(name),
  });
}
