import type { Operation } from "@/lib/contract/operation";
import type { AppError } from "@/lib/contract/reply";

/** What the newest job that names an agent means for it right now. */
export type AgentJob =
  | { state: "none" }
  | { state: "busy"; kind: Operation["kind"] }
  /** `kind` is what to ask for to try again. */
  | { state: "failed"; kind: Exclude<Operation["kind"], "resurrect">; id: Operation["id"]; error: AppError };

const none: AgentJob = { state: "none" };

/** `since`: when the agent entered its present state. A failure before that is old news. */
export function jobOfAgent(operations: readonly Operation[], name: string, since: number | null): AgentJob {
  const operation = operations.findLast(({ items }) => items.some((item) => item.name === name));
  const item = operation?.items.find((each) => each.name === name);
  if (!operation || !item) return none;
  if (item.state === "queued" || item.state === "running") return { state: "busy", kind: operation.kind };
  if (item.state !== "failed" || !item.error) return none;
  if (operation.finishedAt !== null && since !== null && since > operation.finishedAt) return none;
  const kind = operation.kind === "resurrect" ? "spawn" : operation.kind;
  return { state: "failed", kind, id: operation.id, error: item.error };
}
