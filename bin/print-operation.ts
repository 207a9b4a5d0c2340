import type { Operation } from "@/lib/contract/operation";
import type { Context } from "./context";
import { failureLines, printJson } from "./print";

/** Prints each item's result and a summary; answers 1 when any failed. */
export function printOperation(context: Context, operation: Operation, verb: string): number {
  const failed = operation.items.filter(({ state }) => state === "failed");
  if (context.json) {
    printJson({ ok: failed.length === 0, operation });
    return failed.length === 0 ? 0 : 1;
  }
  for (const { name, state, error } of operation.items) {
    if (error !== undefined) console.error(`✗ ${name}: ${failureLines(error).join("\n  ")}`);
    else if (state === "done") console.log(`✓ ${name}`);
  }
  const done = operation.items.filter(({ state }) => state === "done").length;
  console.log(`${verb} ${done}, failed ${failed.length}`);
  return failed.length === 0 ? 0 : 1;
}
