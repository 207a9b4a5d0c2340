import { z } from "zod";

/** One of an account's limits. */
export const LimitUse = z.object({
  /** 0-100. */
  usedPercent: z.number(),
  /** ms since the epoch; null when nobody says. */
  resetsAt: z.number().nullable(),
});
export type LimitUse = z.infer<typeof LimitUse>;

/** What an agent's program says that it has used. Null is what it has not said. */
export const AgentUsage = z.object({
  /** Which of its channels said so. */
  source: z.enum(["status-line", "transcript"]),
  /** When it said so, in ms since the epoch. */
  at: z.number(),
  model: z.string().nullable(),
  /** Of the model's context window, 0-100. */
  contextPercent: z.number().nullable(),
  contextTokens: z.number().nullable(),
  fiveHour: LimitUse.nullable(),
  sevenDay: LimitUse.nullable(),
  /** Since the program was started, in US dollars. */
  costUsd: z.number().nullable(),
});
export type AgentUsage = z.infer<typeof AgentUsage>;
