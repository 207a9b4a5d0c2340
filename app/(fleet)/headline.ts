import type { AgentCard } from "@/lib/contract/agent";

/**
 * What the agent does, in one line: its question, the last thing it began (`● …`), or its last line;
 * its role while it is stopped, and the reason of its state where there is no pane to quote.
 */
export function headline({ status, preview, description }: Pick<AgentCard, "status" | "preview" | "description">): {
  text: string;
  ours: boolean;
} {
  if (status.question) return { text: status.question.text, ours: true };
  const begun = preview.findLast((line) => /^[●⏺]\s/.test(line));
  const text =
    begun?.replace(/^[●⏺]\s+/, "") ??
    preview
      .at(-1)
      ?.replace(/^[\s⎿└│❯>·]+/, "")
      .trim();
  if (text) return { text, ours: false };
  return { text: status.state === "stopped" ? description : status.reason, ours: true };
}
