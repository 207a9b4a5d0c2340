import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import type { Context } from "../context";
import { printJson } from "../print";

/** Silent when the registry is right, so that it fits a pre-commit hook; warnings go to stderr and fail nothing. */
export async function validate(context: Context): Promise<number> {
  const { registry, warnings } = context.need(await readRegistry(context.paths));
  if (context.json) printJson({ ok: true, agents: Object.keys(registry.agents).length, warnings });
  else for (const warning of warnings) console.error(warning);
  return 0;
}
