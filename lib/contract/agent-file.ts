import { z } from "zod";

/** A file that a person gave an agent. */
export const AgentFile = z.object({
  name: z.string(),
  /** Relative to the agent's folder, safe to type without quotes. */
  path: z.string(),
  bytes: z.number().int(),
  /** ms since the epoch. */
  keptAt: z.number(),
});
export type AgentFile = z.infer<typeof AgentFile>;

/** A text file of an agent's folder; `whole` is false where only its beginning is given. */
export const ReadFile = z.object({ path: z.string(), text: z.string(), bytes: z.number().int(), whole: z.boolean() });
export type ReadFile = z.infer<typeof ReadFile>;
