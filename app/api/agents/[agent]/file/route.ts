import { z } from "zod";
import { agentOfPath } from "@/app/_server/agent-of-path";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

/** A text file of the agent's folder, by the `?path=` that its pane has printed. Whatever is elsewhere is not found. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const agent = await agentOfPath(request, params);
  return answerApi(
    { agent, path: new URL(request.url).searchParams.get("path") ?? "" },
    {
      action: "file.read",
      schema: z.object({ agent: z.string(), path: z.string() }),
      call: (orchestrator, { agent: name, path }) => orchestrator.files.read(name, path),
    },
  );
}
