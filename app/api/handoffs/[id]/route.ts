import { z } from "zod";
import { answerApi, readJson } from "@/app/_server/api";
import { HandoffAction } from "@/lib/contract/handoff";

const Deed = z.strictObject({
  action: HandoffAction,
  reason: z.string().max(500).optional(),
  spawn: z.boolean().optional(),
});

const PATIENCE_MS = 5_000;

type Context = { params: Promise<{ id: string }> };

/** One hand-off, with its content, its problems and every step. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { id } = await params;
  return answerApi(null, {
    action: "handoff.read",
    schema: z.null(),
    call: (orchestrator) => orchestrator.handoffs.read(id),
  });
}

/** Does `{action, reason?, spawn?}` with it. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { id } = await params;
  return answerApi(await readJson(request), {
    action: "handoff.act",
    schema: Deed,
    target: () => id,
    call: (orchestrator, { action, ...more }, { userName }) =>
      orchestrator.handoffs.act(id, action, { ...more, actor: userName, waitMs: PATIENCE_MS }),
  });
}
