import type { AnswerActions } from "@/app/_components/answer/answer-provider";
import { answer, answerForm, finish, finishForm, snooze, snoozeForm, wake, wakeForm } from "./actions";

/** The server actions, as the layout hands them to whatever answers. */
export const inboxActions: AnswerActions = {
  answer: { form: answerForm, reply: answer },
  snooze: { form: snoozeForm, reply: snooze },
  finish: { form: finishForm, reply: finish },
  wake: { form: wakeForm, reply: wake },
};
