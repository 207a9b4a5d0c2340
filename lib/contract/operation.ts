import { z } from "zod";
import { OperationId } from "./ids";
import { AppError } from "./reply";

/** One unit of a longer job: one agent of "generate all". */
export const OperationItem = z.object({
  name: z.string(),
  state: z.enum(["queued", "running", "done", "unchanged", "failed", "cancelled"]),
  error: AppError.optional(),
});
export type OperationItem = z.infer<typeof OperationItem>;

/** A job with per-item results that outlives the page that started it. */
export const Operation = z.object({
  id: OperationId,
  kind: z.enum(["generate", "spawn", "resurrect", "stop", "kill"]),
  items: z.array(OperationItem),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
});
export type Operation = z.infer<typeof Operation>;
