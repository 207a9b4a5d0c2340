import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";

type Orchestrator = ReturnType<typeof orchestrator>;
type Checked = { config: { state: string } }[];

/** Compares all files now, and leads back to the page. */
export const checkAll = {
  action: "fleet.read",
  schema: z.object({}),
  call: (orchestrator: Orchestrator) => orchestrator.checkDrift("all"),
  success: (_input: object, checked: Checked) => {
    const wrong = checked.filter(({ config }) => config.state !== "ok").length;
    const notice = wrong === 0 ? `All ${checked.length} are as generated.` : `${wrong} of ${checked.length} to review.`;
    return { to: "/configs", notice };
  },
  failure: () => "/configs",
} as const;
