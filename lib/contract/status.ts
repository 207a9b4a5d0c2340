import { z } from "zod";

/** Every state an agent can be in, in the order in which the Fleet lists them. */
export const agentStates = [
  "waiting",
  "dead",
  "lost",
  "stalled",
  "exhausted",
  "starting",
  "working",
  "watching",
  "done",
  "idle",
  "stopped",
  "unknown",
] as const;
export const AgentState = z.enum(agentStates);
export type AgentState = z.infer<typeof AgentState>;

/** Which evidence a status rests on, best first. */
export const StatusSignal = z.enum(["event", "record", "transcript", "screen", "process", "session"]);
export type StatusSignal = z.infer<typeof StatusSignal>;

/** One answer a dialog offers. `key` is what the pane expects (`1`), `label` what the screen says (`Yes`). */
export const DialogOption = z.object({ key: z.string(), label: z.string() });
export type DialogOption = z.infer<typeof DialogOption>;

export const AgentStatus = z.object({
  state: AgentState,
  /** When the agent entered this state, in ms since the epoch; null when nobody saw it happen. */
  since: z.number().nullable(),
  signal: StatusSignal,
  /** Why this state: one sentence for a person ("The screen shows a permission question."). */
  reason: z.string(),
  /** When the signal was last seen, in ms since the epoch. */
  seenAt: z.number(),
  /** `dead`: the program's exit code. */
  exitCode: z.number().int().optional(),
  /** `exhausted`: when work goes on, in ms since the epoch, or the text the screen showed. */
  until: z.union([z.number(), z.string()]).optional(),
  /** `waiting`: what is asked. */
  question: z.object({ text: z.string(), options: z.array(DialogOption) }).optional(),
});
export type AgentStatus = z.infer<typeof AgentStatus>;
