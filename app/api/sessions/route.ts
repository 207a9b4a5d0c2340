import { z } from "zod";
import { answerApi, readJson } from "@/app/_server/api";
import { success } from "@/lib/contract/reply";

const NewSession = z.strictObject({
  agent: z.string().max(300),
  ignoreDrift: z.boolean().default(false),
  resume: z.boolean().default(false),
});

/** The sessions that run; `?filter=` is a part of their names. */
export function GET(request: Request): Promise<Response> {
  return answerApi(new URL(request.url).searchParams.get("filter"), {
    action: "fleet.read",
    schema: z.string().nullable(),
    call: async (orchestrator, filter) => success(await orchestrator.listSessions(filter ?? undefined)),
  });
}

/** Starts the session of `{agent, ignoreDrift?, resume?}`. */
export async function POST(request: Request): Promise<Response> {
  return answerApi(await readJson(request), {
    action: "session.create",
    schema: NewSession,
    target: ({ agent }) => agent,
    call: (orchestrator, { agent, ...options }) => orchestrator.createSession(agent, options),
  });
}
