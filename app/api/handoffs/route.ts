import { z } from "zod";
import { answerApi, readJson } from "@/app/_server/api";
import { success } from "@/lib/contract/reply";

const Submission = z.strictObject({
  handoff: z.record(z.string(), z.unknown()),
  deliver: z.boolean().default(false),
  spawn: z.boolean().default(false),
});

/** Long enough for an agent that waits at its prompt; another one is delivered to later. */
const PATIENCE_MS = 5_000;

/** All hand-offs, with their success rate. */
export function GET(): Promise<Response> {
  return answerApi(null, {
    action: "handoff.read",
    schema: z.null(),
    call: async (orchestrator) => success(await orchestrator.handoffs.list()),
  });
}

/** Takes in `{handoff, deliver?, spawn?}`; answers the hand-off as it stands then, or every problem with status 422. */
export async function POST(request: Request): Promise<Response> {
  return answerApi(await readJson(request), {
    action: "handoff.act",
    schema: Submission,
    call: (orchestrator, { handoff, deliver, spawn }, { userName }) =>
      orchestrator.handoffs.submit(handoff, { actor: userName, deliver, spawn, waitMs: PATIENCE_MS }),
    target: ({ handoff }, reply) => (reply.ok ? reply.value.id : String(handoff.id ?? "").slice(0, 80)),
  });
}
