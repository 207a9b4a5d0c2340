"use server";

import { formAction, replyAction } from "@/app/_server/action";
import { answerPages, answerQuestion, finishItem, itemPages, snoozeItem, wakeItem } from "./deeds";

export const answerForm = formAction({ ...answerQuestion, ...answerPages });
export const snoozeForm = formAction({ ...snoozeItem, ...itemPages });
export const finishForm = formAction({ ...finishItem, ...itemPages });
export const wakeForm = formAction({ ...wakeItem, ...itemPages });

export const answer = replyAction(answerQuestion);
export const snooze = replyAction(snoozeItem);
export const finish = replyAction(finishItem);
export const wake = replyAction(wakeItem);
