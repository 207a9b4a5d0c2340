import type { HandoffProblem } from "@/lib/contract/handoff";

/** Below what a coding agent takes for an untrusted paste (about 800 characters), and readable in a pane. */
const LONGEST_LINE = 600;

/** What the receiver is told: one line of our own words and the id, nothing that somebody else wrote. */
export function deliveryLine(id: string): string {
  return (
    `Read handoffs/${id}.json in $PROJECT_ROOT and do the task; ` +
    `run "orchestrator handoff ack ${id}" first and "orchestrator handoff done ${id}" at the end.`
  );
}

/** What the sender is told of a rejection. The problems quote the sender's own file, without anything but plain text. */
export function rejectionLine(id: string, problems: readonly HandoffProblem[], reason: string | null): string {
  const [first, ...more] = problems.filter(({ severity }) => severity === "error");
  const why = first ? [first.path, first.message].filter(Boolean).join(" ") : (reason ?? "no reason was given");
  const rest = more.length > 0 ? ` (and ${more.length} more)` : "";
  const end = `${rest}. All of it: orchestrator handoff show ${id}`;
  const begin = `Your hand-off ${id} was rejected: `;
  return begin + plain(why, LONGEST_LINE - begin.length - end.length) + end;
}

function plain(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ").replace(/[.\s]+$/, "");
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
