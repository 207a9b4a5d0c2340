import { randomUUID } from "node:crypto";
import type { AgentId } from "@/lib/contract/ids";
import { type PromptReceipt, PromptText } from "@/lib/contract/prompt";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { type ReceiverPane, whyNotNow } from "../handoffs/line-queue";
import { type AgentPlace, isLongPrompt, writePromptFile } from "./prompt-file";
import { typeLine } from "./type-line";

/** Resolves with true when the agent's program says that it has taken this line; false when it says nothing in time. */
export type PromptSubmitted = (agent: AgentId, line: string) => Promise<boolean>;

export type SendPrompt = (agent: AgentId, text: string) => Promise<Reply<PromptReceipt>>;

/**
 * Gives an agent a prompt as a person would: only where it waits at an empty prompt, never into a dialog or behind
 * somebody's half-typed words, and one at a time per agent. Fails with `not-ready` when nothing was typed, and with
 * `in-doubt` when something was and nobody can tell whether it was sent.
 */
export function createSendPrompt(parts: {
  clock: Clock;
  pane: (agent: AgentId) => ReceiverPane | null;
  place: (agent: AgentId) => AgentPlace | null;
  submitted?: PromptSubmitted;
}): SendPrompt {
  const typing = new Set<AgentId>();

  async function send(agent: AgentId, text: string): Promise<Reply<PromptReceipt>> {
    const pane = parts.pane(agent);
    const reason = whyNotNow(agent, pane);
    if (!pane || reason !== null) return notReady(agent, reason ?? `${agent} does not run.`);
    const id = randomUUID();
    const prepared = isLongPrompt(text) ? await inFile(agent, id, text) : success({ file: null, line: oneLine(text) });
    if (!prepared.ok) return prepared;
    const { file, line } = prepared.value;
    const told = parts.submitted?.(agent, line);
    const typed = await typeLine(parts.clock, pane.line, line);
    if (typed.kind === "not-typed") return notReady(agent, typed.why);
    if (typed.kind === "uncertain" && !(await told)) return inDoubt(agent, typed.why);
    return success({ id, agent, line, file, submitted: (await told) ? "told" : "seen" });
  }

  async function inFile(agent: AgentId, id: string, text: string) {
    const place = parts.place(agent);
    return place ? writePromptFile(place, id, text) : notReady(agent, "it has no folder for a prompt of this length.");
  }

  return async (agent, text) => {
    const parsed = PromptText.safeParse(text);
    if (!parsed.success) return failure("bad-prompt", parsed.error.issues[0]?.message ?? "This is no prompt.");
    if (typing.has(agent)) return notReady(agent, `${agent} is being given another prompt.`);
    typing.add(agent);
    try {
      return await send(agent, parsed.data);
    } finally {
      typing.delete(agent);
    }
  };
}

/** A line break would submit the first line in a program that reads pastes as keys. */
const oneLine = (text: string) => text.trim().replaceAll(/\s*\n\s*/g, " ");

function notReady(agent: AgentId, why: string): Reply<never> {
  return failure("not-ready", `Nothing was sent to ${agent}: ${why}`, {
    hint: `Look at its pane, and send it again when it waits at its prompt: orchestrator attach ${agent}`,
  });
}

function inDoubt(agent: AgentId, why: string): Reply<never> {
  return failure("in-doubt", `The prompt was typed to ${agent}, but ${why}.`, {
    hint: `Look at its pane before you send it again: orchestrator attach ${agent}`,
  });
}
