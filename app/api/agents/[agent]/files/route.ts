import { z } from "zod";
import { agentOfPath } from "@/app/_server/agent-of-path";
import { answerApi } from "@/app/_server/api";

type Context = { params: Promise<{ agent: string }> };

const NamedFile = z.object({ agent: z.string(), name: z.string().max(1_000) });

/** The files that people gave an agent, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  return answerApi(await agentOfPath(request, params), {
    action: "file.read",
    schema: z.string(),
    call: (orchestrator, agent) => orchestrator.files.list(agent),
  });
}

/** Keeps the body as a file; `?name=` is what it was called. Answers where it stands. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return answerApi(
    { ...(await named(request, params)), bytes },
    {
      action: "file.change",
      schema: NamedFile.extend({ bytes: z.instanceof(Uint8Array) }),
      target: ({ agent }) => agent,
      call: (orchestrator, { agent, name, bytes: content }) => orchestrator.files.keep(agent, { name, bytes: content }),
    },
  );
}

/** Removes the file of this name. */
export async function DELETE(request: Request, { params }: Context): Promise<Response> {
  return answerApi(await named(request, params), {
    action: "file.change",
    schema: NamedFile,
    target: ({ agent }) => agent,
    call: (orchestrator, { agent, name }) => orchestrator.files.remove(agent, name),
  });
}

async function named(request: Request, params: Context["params"]) {
  return { agent: await agentOfPath(request, params), name: new URL(request.url).searchParams.get("name") ?? "" };
}
