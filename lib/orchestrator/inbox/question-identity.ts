import { createHash } from "node:crypto";
import type { AgentId } from "@/lib/contract/ids";
import { QuestionId } from "@/lib/contract/inbox";
import type { Dialog } from "../status/read-dialog";

/** What makes two dialogs two: whose it is, since when it is there, and what it says. */
export type Asked = {
  agent: AgentId;
  /** When the program's session was made, and when it began to ask; null when nobody saw it. */
  startedAt: number;
  since: number | null;
  /** Counts answers: the same words asked again are another question. */
  generation: number;
};

export function questionIdOf({ agent, startedAt, since, generation }: Asked, dialog: Dialog): QuestionId {
  return QuestionId.parse(digest([agent, startedAt, since, generation, contentOf(dialog)]));
}

/** A short name for any value that JSON can say. */
export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}

/**
 * Everything a dialog says, but for how it is wrapped, where the cursor stands and what is ticked; a list that scrolls
 * and a field that is typed into say something else at each look.
 */
export function contentOf({ question, scrolls }: Dialog): unknown {
  const { text, about = [], subject = [], tabs = [], options } = question;
  const labels = scrolls ? [] : options.map(({ label, takesText }) => (takesText ? "" : squeeze(label)));
  const lines = (of: readonly string[]) => squeeze(of.join(""));
  return [squeeze(text), lines(about), lines(subject), tabs.map(({ label }) => label), labels];
}

export function sameContent(a: Dialog, b: Dialog): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}

/** A narrow pane wraps where it likes, at spaces or inside of words. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}
