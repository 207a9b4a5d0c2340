import { z } from "zod";
import { answerApi } from "@/app/_server/api";
import { AgentId } from "@/lib/contract/ids";

const Filter = z.strictObject({ agent: AgentId.optional(), limit: z.coerce.number().int().positive().optional() });

/** What is kept, newest first; `?agent=` for one agent. */
export function GET(request: Request): Promise<Response> {
  return answerApi(Object.fromEntries(new URL(request.url).searchParams), {
    action: "tape.read",
    schema: Filter,
    call: (orchestrator, filter) => orchestrator.tape.list(filter),
  });
}
