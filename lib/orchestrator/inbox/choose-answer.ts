import type { InboxAnswer } from "@/lib/contract/inbox";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { DialogOption } from "@/lib/contract/status";
import type { DialogOnScreen } from "../status/judge-screen";
import { squeeze } from "./question-identity";

/** What an answer comes to in the dialog that is on the screen. */
export type Choice =
  | { kind: "option"; label: string }
  | { kind: "several"; labels: string[] }
  | { kind: "field"; label: string; text: string }
  | { kind: "reply"; text: string };

/** Several options may be chosen: each has a box to tick. */
export function takesSeveral(dialog: DialogOnScreen): boolean {
  return dialog.question.options.some(({ checked }) => checked !== undefined);
}

/** Words can be given instead of an option. */
export function takesReply(dialog: DialogOnScreen): boolean {
  return dialog.reply !== undefined || (!takesSeveral(dialog) && fieldOf(dialog) !== null);
}

/** Finds the answer by what it says, never by a number. Pure. */
export function chooseAnswer(dialog: DialogOnScreen, { labels, text }: InboxAnswer): Reply<Choice> {
  if (text !== undefined) return chooseText(dialog, labels, text);
  if (takesSeveral(dialog) && labels.every((label) => findOption(dialog, label)?.checked !== undefined)) {
    return success({ kind: "several", labels: labels.map((label) => findOption(dialog, label)?.label ?? label) });
  }
  const [label, ...more] = labels;
  if (label === undefined) return failure("bad-answer", "No answer was chosen.", { hint: offered(dialog) });
  if (more.length > 0) return failure("bad-answer", "This question takes one answer.", { hint: offered(dialog) });
  const option = findOption(dialog, label);
  if (!option && !dialog.scrolls) return notOffered(dialog, label);
  if (option?.takesText) {
    return failure("bad-answer", `"${option.label}" takes words.`, { hint: "Give them: --text in a terminal." });
  }
  return success({ kind: "option", label: option?.label ?? label });
}

function chooseText(dialog: DialogOnScreen, labels: readonly string[], text: string): Reply<Choice> {
  const [label] = labels;
  const named = label === undefined ? fieldOf(dialog) : findOption(dialog, label);
  if (label !== undefined && !named) return notOffered(dialog, label);
  if (named?.takesText && !takesSeveral(dialog)) return success({ kind: "field", label: named.label, text });
  if (label === undefined && dialog.reply) return success({ kind: "reply", text });
  return failure("bad-answer", "This question takes no words of your own here.", {
    hint: `Answer it in its terminal, or choose one. ${offered(dialog)}`,
  });
}

export function findOption({ question }: DialogOnScreen, label: string): DialogOption | null {
  const wanted = squeeze(label);
  return question.options.find((option) => squeeze(option.label) === wanted) ?? null;
}

function fieldOf({ question }: DialogOnScreen): DialogOption | null {
  return question.options.find(({ takesText }) => takesText) ?? null;
}

function notOffered(dialog: DialogOnScreen, label: string): Reply<never> {
  return failure("bad-answer", `The question does not offer "${label.slice(0, 100)}".`, { hint: offered(dialog) });
}

function offered({ question }: DialogOnScreen): string {
  return `It offers: ${question.options.map(({ label }) => label).join(" | ")}`;
}
