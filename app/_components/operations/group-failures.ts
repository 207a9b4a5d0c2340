import type { OperationItem } from "@/lib/contract/operation";
import type { AppError } from "@/lib/contract/reply";

export type SharedFailure = { names: string[]; error: AppError };

/** Failures with the same words are one thing to mend: they are told once, with the names of all it has hit. */
export function groupFailures(items: readonly OperationItem[]): SharedFailure[] {
  const groups = new Map<string, SharedFailure>();
  for (const { name, state, error } of items) {
    if (state !== "failed") continue;
    const told = error ?? { code: "unknown", message: "No reason was given." };
    const key = JSON.stringify(told);
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { names: [name], error: told });
  }
  return [...groups.values()];
}
