import { z } from "zod";
import { answerApi } from "@/app/_server/api";

/** How far generated files fit the registry; of all agents, or of those that are named: `?agent=a&agent=b`. */
export function GET(request: Request): Promise<Response> {
  return answerApi(new URL(request.url).searchParams.getAll("agent"), {
    action: "fleet.read",
    schema: z.array(z.string()).max(2000),
    call: (orchestrator, names) => orchestrator.checkDrift(names.length === 0 ? "all" : names),
  });
}
