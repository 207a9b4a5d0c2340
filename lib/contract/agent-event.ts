import { z } from "zod";
import { AgentId } from "./ids";

/**
 * Something that an agent's program told about itself, as it happened: Claude Code's hooks, and those of programs that
 * tell the same way. Not every moment is told: an answer to a prompt by Esc, for one, is not.
 */
export const AgentEvent = z.object({
  agent: AgentId,
  /** When it was told, in ms since the epoch. */
  at: z.number(),
  /** As the program calls it: `UserPromptSubmit`, `PermissionRequest`, `Stop`. */
  name: z.string(),
  sessionId: z.string().nullable(),
  /** The turn it belongs to. A message that was typed while the agent worked carries that of the running turn. */
  promptId: z.string().nullable(),
  /** Set when a subagent does it. */
  subagent: z.string().nullable(),
  /** Another session of the program that runs inside of the agent's own: it says nothing about the agent's state. */
  nested: z.boolean(),
  /** What was sent. `byPerson` is false for what the program sends itself, when background work has ended. */
  prompt: z.object({ text: z.string(), byPerson: z.boolean() }).optional(),
  tool: z.object({ name: z.string(), input: z.unknown(), useId: z.string().nullable() }).optional(),
  /** `Stop`, `StopFailure`: the last words. `Notification`: what it says. */
  message: z.string().optional(),
  /** `StopFailure`: `rate_limit`, `billing_error`. `Notification`: its type. `SessionStart`, `SessionEnd`: why. */
  detail: z.string().optional(),
  /** `Stop`: what still runs. */
  background: z.array(z.object({ type: z.string(), description: z.string() })).optional(),
  /** The conversation on disk. */
  transcript: z.string().optional(),
});
export type AgentEvent = z.infer<typeof AgentEvent>;
