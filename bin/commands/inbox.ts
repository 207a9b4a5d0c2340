import { InboxAnswer, type InboxBook, type InboxItem } from "@/lib/contract/inbox";
import { failure } from "@/lib/contract/reply";
import { caller } from "../caller";
import type { Context } from "../context";
import { localTime, printJson } from "../print";

export async function listInbox(context: Context): Promise<number> {
  const book = await context.withOwner(async (owner) => context.need(await owner.listInbox()));
  if (context.json) printJson({ ok: true, ...book });
  else printBook(book);
  return 0;
}

export type AnswerOptions = { text?: string; question?: string };

/** Several labels for a question that takes several. */
export async function answer(context: Context, [agent = "", ...labels]: string[], options: AnswerOptions) {
  // The owner looks at the processes; this one tells the agent by its name, before anything is connected.
  const asking = context.environment["AGENT_NAME"];
  if (asking) {
    return context.need(
      failure("answer-not-yours", `${asking} is an agent: questions are answered by people.`, {
        hint: "Answer it in the Inbox, or from a terminal that is no agent's.",
      }),
    );
  }
  const given = InboxAnswer.safeParse({ agent, labels, text: options.text, question: options.question });
  if (!given.success) {
    const details = given.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    return context.need(failure("bad-answer", "The answer was not understood.", { details }));
  }
  const outcome = await context.withOwner(async (owner) => context.need(await owner.answer(given.data, caller())));
  if (context.json) printJson({ ok: true, ...outcome });
  else console.log(`Accepted: ${outcome.answer}`);
  return 0;
}

function printBook({ items, snoozed }: InboxBook): void {
  if (items.length === 0) console.log("Nothing needs you.");
  for (const item of items) printItem(item);
  if (snoozed.length > 0) console.log(`${snoozed.length} snoozed`);
}

function printItem({ kind, agent, since, title, detail, block, question, exitCode, until }: InboxItem): void {
  const more = exitCode !== null ? ` ${exitCode}` : until !== null ? ` until ${untilText(until)}` : "";
  console.log(`${agent ?? "-"}  ${kind}${more}  since ${localTime(since)}`);
  console.log(`  ${title}${detail === null ? "" : ` (${detail})`}`);
  for (const line of block) console.log(`    ${line}`);
  for (const { key, label, checked } of question?.options ?? []) {
    console.log(`  ${key}. ${checked === undefined ? "" : checked ? "[x] " : "[ ] "}${label}`);
  }
  if (question) console.log(`  orchestrator answer ${agent} --question ${question.id} '<label>'`);
}

function untilText(until: number | string): string {
  return typeof until === "number" ? localTime(until) : until;
}
