import type { Context } from "../context";
import { printOperation } from "../print-operation";
import { selectionOf, type TenantOption } from "../selection";

export async function createBatch(
  context: Context,
  agents: string[],
  options: { all?: boolean; pilot?: boolean } & TenantOption,
): Promise<number> {
  const selection = selectionOf(agents, options);
  if (agents.length === 0) context.sayWorkspace();
  const operation = await context.withOwner(async (owner) => {
    const started = context.need(await owner.startOperation("spawn", selection));
    return context.need(await owner.waitForOperation(started.id));
  });
  return printOperation(context, operation, "Created");
}
