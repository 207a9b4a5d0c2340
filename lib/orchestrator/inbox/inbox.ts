import type { AgentId } from "@/lib/contract/ids";
import type { AnswerOutcome, BeforeThis, InboxAnswer, InboxBook } from "@/lib/contract/inbox";
import type { Reply } from "@/lib/contract/reply";

/** Everything that waits for a person. Nothing of it is kept but what people decided; the rest is read where it is. */
export type Inbox = {
  list(): Promise<InboxBook>;
  /** What the agent did last, the newest first: as far as this process has seen it. */
  before(agent: AgentId): BeforeThis[];
  /**
   * Gives an answer to a question in a pane, exactly once: the option is found by its label in the live dialog just
   * before the key, and what came of it is looked at. Fails with `question-none`, `question-changed`,
   * `question-answered`, `bad-answer` (no key went out), and with `answer-unsure` (one did).
   */
  answer(request: InboxAnswer, who: string): Promise<Reply<AnswerOutcome>>;
  /** Out of the way until then, in ms since the epoch. Fails with `inbox-item-not-found` and `bad-time`. */
  snooze(item: string, until: number, who: string): Promise<Reply<null>>;
  /** Out of the way until it is another thing. Fails with `inbox-item-not-found`. */
  finish(item: string, who: string): Promise<Reply<null>>;
  /** Back into the list. */
  wake(item: string): Promise<Reply<null>>;
  dispose(): void;
};
