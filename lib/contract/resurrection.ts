import { z } from "zod";
import { AgentId } from "./ids";

/** One agent that ran when its tmux server went, by a reboot or a crash. */
export const LostAgent = z.object({
  agent: AgentId,
  displayName: z.string(),
  /** Null where its program has not told what its conversation is called: then a new one begins. */
  conversation: z.string().nullable(),
  /** What ran, as agent-programs.yaml calls it; null for a shell and for what nobody knows. */
  program: z.string().nullable(),
  /** Absolute. */
  folder: z.string(),
  /** When it was started, and when it was found to be gone; ms since the epoch. */
  startedAt: z.number(),
  lostAt: z.number().nullable(),
  /** Hand-offs that wait to be delivered to it. */
  waitingHandoffs: z.number().int(),
  /** Why it cannot be brought back as it was; null when it can. */
  obstacle: z.string().nullable(),
});
export type LostAgent = z.infer<typeof LostAgent>;

/** What could be brought back, those that were started first before the others. */
export const ResurrectionPlan = z.object({ agents: z.array(LostAgent) });
export type ResurrectionPlan = z.infer<typeof ResurrectionPlan>;
