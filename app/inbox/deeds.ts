import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import { type AnswerOutcome, InboxAnswer, InboxItemId } from "@/lib/contract/inbox";

type Orchestrator = ReturnType<typeof orchestrator>;
type Who = { userName: string };

/** The page that a form was sent from. */
const back = z
  .string()
  .regex(/^\/(?:inbox|agents\/[a-z0-9-]+(?:\/[a-z0-9-]+)?)?(?:\?[^#\\]*)?$/)
  .default("/inbox");

const list = z
  .union([z.string().transform((label) => [label]), z.array(z.string())])
  .default([])
  .pipe(InboxAnswer.shape.labels.unwrap());

const AnswerFields = InboxAnswer.extend({
  question: InboxAnswer.shape.question.unwrap(),
  labels: list,
  /** The field of a reply that nobody has filled in. */
  text: z.union([z.literal("").transform(() => undefined), InboxAnswer.shape.text]),
  back,
});
type AnswerFields = z.infer<typeof AnswerFields>;

export const answerQuestion = {
  action: "inbox.act" as const,
  schema: AnswerFields,
  agent: ({ agent }: AnswerFields) => agent,
  call: (orchestrator: Orchestrator, { back: _, ...answer }: AnswerFields, { userName }: Who) =>
    orchestrator.inbox.answer(answer, userName),
};

export const answerPages = {
  success: (input: AnswerFields, { answer }: AnswerOutcome) => ({ to: input.back, notice: `Accepted: ${answer}` }),
  failure: (input: { back: string } | null) => input?.back ?? "/inbox",
};

const HOUR_MS = 3_600_000;

const ItemFields = z.object({
  item: InboxItemId,
  /** When a snooze ends, in ms since the epoch; in an hour, where none is given. */
  until: z.coerce.number().int().optional(),
  back,
});
type ItemFields = z.infer<typeof ItemFields>;

function onItem(
  call: (inbox: Orchestrator["inbox"], fields: ItemFields, who: string) => ReturnType<Orchestrator["inbox"]["wake"]>,
) {
  return {
    action: "inbox.act" as const,
    schema: ItemFields,
    agent: ({ item }: ItemFields) => item,
    call: (orchestrator: Orchestrator, fields: ItemFields, { userName }: Who) =>
      call(orchestrator.inbox, fields, userName),
  };
}

export const snoozeItem = onItem((inbox, { item, until }, who) =>
  inbox.snooze(item, until ?? Date.now() + HOUR_MS, who),
);
export const finishItem = onItem((inbox, { item }, who) => inbox.finish(item, who));
export const wakeItem = onItem((inbox, { item }) => inbox.wake(item));

export const itemPages = {
  success: (input: ItemFields) => ({ to: input.back }),
  failure: (input: ItemFields | null) => input?.back ?? "/inbox",
};
