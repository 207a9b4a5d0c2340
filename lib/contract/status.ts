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

/** One answer a dialog offers. `key` is its number in the list (`1`), `label` what the screen says (`Yes`). */
export const DialogOption = z.object({
  key: z.string(),
  label: z.string(),
  /** Set where several may be chosen. */
  checked: z.boolean().optional(),
  /** It is a field for words of one's own. */
  takesText: z.boolean().optional(),
});
export type DialogOption = z.infer<typeof DialogOption>;

/** One of several questions that are asked together. */
export const DialogTab = z.object({ label: z.string(), answered: z.boolean() });
export type DialogTab = z.infer<typeof DialogTab>;

/** What a program asks in its pane. */
export const Question = z.object({
  text: z.string(),
  options: z.array(DialogOption),
  /** What it asks about, as the screen shows it above the question (`Bash command`, `Run the migration`). */
  about: z.array(z.string()).optional(),
  /** The command, or the change of a file, that it asks about. */
  subject: z.array(z.string()).optional(),
  tabs: z.array(DialogTab).optional(),
});
export type Question = z.infer<typeof Question>;

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
  question: Question.optional(),
});
export type AgentStatus = z.infer<typeof AgentStatus>;
