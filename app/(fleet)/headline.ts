import type { AgentCard } from "@/lib/contract/agent";

/** What the agent does, in one line: its question, the last thing it began (`● …`), or its last line. */
export function headline({ status, preview }: Pick<AgentCard, "status" | "preview">): { text: string; ours: boolean } {
  if (status.question) return { text: status.question.text, ours: true };
  const begun = preview.findLast((line) => /^[●⏺]\s/.test(line));
  const text = begun?.replace(/^[●⏺]\s+/, "") ?? preview.at(-1)?.trim();
  return text ? { text, ours: false } : { text: status.reason, ours: true };
}
