import { cache } from "react";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";

/** Everything that waits, read once per request, however many components count it. */
export const readInbox = cache(async () => {
  await requireRight("inbox.read");
  return orchestrator().inbox.list();
});
