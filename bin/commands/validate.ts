import { findOrphans } from "@/lib/orchestrator/configs/find-orphans";
import { missingContext } from "@/lib/orchestrator/configs/missing-context";
import { widenedLines, widenedOnDisk } from "@/lib/orchestrator/registry/changed-rights";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { realmsOf, selectInRealms } from "@/lib/orchestrator/tenants/realms";
import type { Context } from "../context";
import { printJson } from "../print";

/** Silent when the registry is right, so that it fits a pre-commit hook; warnings go to stderr and fail nothing. */
export async function validate(context: Context): Promise<number> {
  const { registry, warnings: inFile } = context.need(await readRegistry(context.paths));
  const orphans = (await findOrphans(context.paths, registry)).map(
    (name) =>
      `agents/${name}: warning: this folder has no entry in the registry; add one, or move it to agents/archive`,
  );
  const realms = realmsOf(registry, context.paths);
  const ids = context.need(selectInRealms(realms, "all"));
  const widened = widenedLines(await widenedOnDisk(realms, ids)).map(
    (line) => `agents/registry.yaml: warning: ${line}`,
  );
  const missing = await missingContext(context.paths);
  const warnings = [...inFile, ...missing, ...orphans, ...widened];
  if (context.json) printJson({ ok: true, agents: Object.keys(registry.agents).length, warnings });
  else for (const warning of warnings) console.error(warning);
  return 0;
}
