import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import { HandoffAction, type HandoffDetail, HandoffId } from "@/lib/contract/handoff";

/** The answer is a page: it waits so long for a delivery, and tells then how far it is. */
const PATIENCE_MS = 3_000;

const HandoffForm = z.object({
  id: HandoffId,
  action: HandoffAction,
  reason: z
    .string()
    .trim()
    .max(500)
    .transform((text) => text || undefined)
    .optional(),
  spawn: z.literal("yes").optional(),
  back: z
    .string()
    .regex(/^\/handoffs(?:\?[^#\\]*)?$/)
    .default("/handoffs"),
});
type HandoffForm = z.infer<typeof HandoffForm>;

type Orchestrator = ReturnType<typeof orchestrator>;

/** What every form on the page of hand-offs does. */
export const handoffDeed = {
  action: "handoff.act" as const,
  schema: HandoffForm,
  agent: ({ id }: HandoffForm) => id,
  call: (orchestrator: Orchestrator, { id, action, reason, spawn }: HandoffForm, { userName }: { userName: string }) =>
    orchestrator.handoffs.act(id, action, { actor: userName, reason, spawn: spawn === "yes", waitMs: PATIENCE_MS }),
  success: ({ back, action, id }: HandoffForm, handoff: HandoffDetail) => ({
    to: back,
    notice: outcome(action, id, handoff),
  }),
  failure: (input: HandoffForm | null) => input?.back ?? "/handoffs",
};

function outcome(action: HandoffAction, id: HandoffId, { state, waitsFor, problems }: HandoffDetail): string {
  if (action === "validate") {
    return state === "rejected"
      ? `${id} has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}.`
      : `${id} is right.`;
  }
  if (action === "deliver" || action === "retry") {
    return waitsFor ? `${id} is not delivered yet. ${waitsFor}` : `Delivered ${id}.`;
  }
  const words = { acknowledge: "Acknowledged", done: "Done:", reject: "Rejected", confirm: "Noted as delivered:" };
  return `${words[action]} ${id}.`;
}
