import { z } from "zod";
import { answerApi } from "@/app/_server/api";
import { success } from "@/lib/contract/reply";

/** Everything that waits for a person, the oldest first, and what is snoozed. */
export function GET(): Promise<Response> {
  return answerApi(null, {
    action: "inbox.read",
    schema: z.null(),
    call: async (orchestrator) => success(await orchestrator.inbox.list()),
  });
}
