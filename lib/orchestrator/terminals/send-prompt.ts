import { randomUUID } from "node:crypto";
import type { AgentId } from "@/lib/contract/ids";
import { type PromptReceipt, PromptText } from "@/lib/contract/prompt";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { type ReceiverPane, whyNotNow } from "../handoffs/line-queue";
import type { PaneTurns } from "./pane-turns";
import { type AgentPlace, isLongPrompt, writePromptFile } from "./prompt-file";
import type { PromptSubmitted } from "./prompt-submitted";
import { typeLine } from "./type-line";

/** A program that tells at all tells it so soon. */
const TOLD_MS = 1_000;
/** Where the pane does not show it, its word is worth waiting for. */
const IN_DOUBT_MS = 5_000;
const LOOK_EVERY_MS = 50;

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
  turns: PaneTurns;
  /** Null where nobody hears what programs tell. */
  submitted: PromptSubmitted | null;
}): SendPrompt {
  const { clock, turns } = parts;

  async function send(agent: AgentId, text: string): Promise<Reply<PromptReceipt>> {
    while (turns.isSettling(agent)) await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
    const pane = parts.pane(agent);
    const reason = whyNotNow(agent, pane);
    if (!pane || reason !== null) return notReady(agent, reason ?? `${agent} does not run.`);
    const id = randomUUID();
    const prepared = isLongPrompt(text) ? await inFile(agent, id, text) : success({ file: null, line: oneLine(text) });
    if (!prepared.ok) return prepared;
    const { file, line } = prepared.value;
    const word = parts.submitted?.(agent, line);
    try {
      const typed = await typeLine(clock, pane.line, line);
      if (typed.kind === "not-typed") return notReady(agent, typed.why);
      turns.typed(agent);
      const told = (await word?.within(typed.kind === "sent" ? TOLD_MS : IN_DOUBT_MS)) ?? false;
      if (typed.kind === "uncertain" && !told) return inDoubt(agent, typed.why);
      return success({ id, agent, line, file, submitted: told ? "told" : "seen" });
    } finally {
      word?.dispose();
    }
  }

  async function inFile(agent: AgentId, id: string, text: string) {
    const place = parts.place(agent);
    return place ? writePromptFile(place, id, text) : notReady(agent, "it has no folder for a prompt of this length.");
  }

  return async (agent, text) => {
    const parsed = PromptText.safeParse(text);
    if (!parsed.success) return failure("bad-prompt", parsed.error.issues[0]?.message ?? "This is no prompt.");
    if (turns.isTaken(agent)) return notReady(agent, `${agent} is being given something else.`);
    return turns.inTurn(agent, () => send(agent, parsed.data));
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
