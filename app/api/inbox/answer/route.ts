import type { z } from "zod";
import { answerApi, readJson } from "@/app/_server/api";
import { InboxAnswer } from "@/lib/contract/inbox";

/** From afar nobody answers what they have not read: the question's id is a must. */
const Answer = InboxAnswer.extend({ question: InboxAnswer.shape.question.unwrap() }).strict();

/**
 * Answers `{agent, question, labels, text?}` in the agent's pane. Status 409 with `question-changed` or
 * `question-answered`: the pane got no key; with `answer-unsure`: it did, and has not shown that it took it.
 */
export async function POST(request: Request): Promise<Response> {
  return answerApi(await readJson(request), {
    action: "inbox.act",
    schema: Answer satisfies z.ZodType<InboxAnswer>,
    target: ({ agent }) => agent,
    call: (orchestrator, answer, { userName }) => orchestrator.inbox.answer(answer, userName),
  });
}
