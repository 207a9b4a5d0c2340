import { z } from "zod";
import { AgentId, TerminalId } from "./ids";
import { AgentState, Question } from "./status";

/** Why something waits for a person. */
export const inboxKinds = [
  "permission",
  "question",
  "approval",
  "dialog",
  "exited",
  "lost",
  "stalled",
  "limit",
  "drift",
  "handoff",
] as const;
export const InboxKind = z.enum(inboxKinds);
export type InboxKind = z.infer<typeof InboxKind>;

/** Names one question of one pane: another one with the same words has another name. What answers it must give it. */
export const QuestionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/)
  .brand<"QuestionId">();
export type QuestionId = z.infer<typeof QuestionId>;

/** Names one thing that waits. It stays the same until the thing is another one, also over a restart. */
export const InboxItemId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/)
  .brand<"InboxItemId">();
export type InboxItemId = z.infer<typeof InboxItemId>;

export const AskedQuestion = Question.extend({
  id: QuestionId,
  /** Several options may be chosen, and are sent together. */
  multiple: z.boolean(),
  /** Words of one's own can be given instead of an option. */
  reply: z.boolean(),
});
export type AskedQuestion = z.infer<typeof AskedQuestion>;

export const InboxItem = z.object({
  id: InboxItemId,
  kind: InboxKind,
  /** Whose pane it is, who gets the hand-off; null where a hand-off names no agent of ours. */
  agent: AgentId.nullable(),
  /** ms since the epoch; since the dashboard knows of it, where nobody saw it begin. */
  since: z.number(),
  /** One sentence: the question, or what happened. */
  title: z.string(),
  /** What more there is to know. */
  detail: z.string().nullable(),
  /** The command, the change, or the last lines of the pane. */
  block: z.array(z.string()),
  question: AskedQuestion.nullable(),
  /** `exited`: the program's code. */
  exitCode: z.number().int().nullable(),
  /** `limit`: when work goes on, in ms since the epoch, or as the screen says it. */
  until: z.union([z.number(), z.string()]).nullable(),
  /** Which evidence it rests on. */
  reason: z.string(),
  /** The page where it is settled, from the root. */
  href: z.string(),
  terminalId: TerminalId.nullable(),
  /** Tells one run of the agent from the next, in ms since the epoch; null while none runs. */
  startedAt: z.number().nullable(),
  /** Set while it is snoozed. */
  snoozedUntil: z.number().nullable(),
});
export type InboxItem = z.infer<typeof InboxItem>;

/** Everything that waits for a person, the oldest first. What somebody has called done is in neither list. */
export const InboxBook = z.object({ items: z.array(InboxItem), snoozed: z.array(InboxItem) });
export type InboxBook = z.infer<typeof InboxBook>;

/** Something that happened to an agent before it began to wait. */
export const BeforeThis = z.object({
  /** ms since the epoch. */
  at: z.number(),
  /** A state's name, or `blocked` for a call that the guard stopped. */
  what: z.union([AgentState, z.literal("blocked")]),
  text: z.string(),
});
export type BeforeThis = z.infer<typeof BeforeThis>;

const LONGEST_REPLY = 700;

export const InboxAnswer = z.strictObject({
  agent: AgentId,
  /** The question that was read; without it, whatever is asked now. */
  question: QuestionId.optional(),
  /** What the chosen options say; several only where several may be chosen. */
  labels: z.array(z.string().min(1).max(500)).max(50).default([]),
  /** Words of one's own: for the option that is a field, or instead of an option. */
  text: z
    .string()
    .transform((text) => text.replace(/\s+/g, " ").trim())
    .pipe(z.string().min(1).max(LONGEST_REPLY, `must be at most ${LONGEST_REPLY} characters`))
    .optional(),
});
export type InboxAnswer = z.infer<typeof InboxAnswer>;

export const AnswerOutcome = z.object({
  agent: AgentId,
  question: QuestionId,
  /** What was answered. */
  answer: z.string(),
});
export type AnswerOutcome = z.infer<typeof AnswerOutcome>;
