import type { ConfigSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import { checkAgent } from "@/lib/orchestrator/configs/check-agent";
import { selectAgents } from "@/lib/orchestrator/configs/generate";
import { readTemplates } from "@/lib/orchestrator/configs/templates";
import { findAgent } from "@/lib/orchestrator/registry/find-agent";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { blockingFiles, stepsToMend } from "@/lib/orchestrator/sessions/config-steps";
import type { Context } from "../context";
import { printJson } from "../print";

type Row = { name: AgentName; config: ConfigSummary };

export async function drift(context: Context, agents: string[]): Promise<number> {
  const { paths } = context;
  const { registry } = context.need(await readRegistry(paths));
  const selection = agents.length === 0 ? "all" : agents;
  const names = context.need(selectAgents(registry, selection, (name) => findAgent(registry, name)));
  const templates = context.need(await readTemplates(paths));
  const rows: Row[] = await Promise.all(
    names.map(async (name) => ({ name, config: await checkAgent({ registry, agentName: name, templates, paths }) })),
  );
  const drifted = rows.filter(({ config }) => config.state !== "ok");
  if (context.json) printJson({ ok: drifted.length === 0, agents: rows });
  else print(rows, drifted);
  return drifted.length === 0 ? 0 : 1;
}

function print(rows: readonly Row[], drifted: readonly Row[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, config } of rows) {
    console.log(`${name.padEnd(width)}  ${config.state}`);
    if (config.files.every(({ state }) => state === "missing")) continue;
    for (const { path, state, detail } of config.files) {
      if (state !== "ok") console.log(`  ${path}: ${state}${detail === undefined ? "" : `. ${detail}`}`);
    }
  }
  if (drifted.length === 0) return;
  const generable = drifted.filter(({ config }) => blockingFiles(config).length > 0);
  const named = generable.length === rows.length ? "--all" : generable.map(({ name }) => name).join(" ");
  console.log(`${drifted.length} of ${rows.length} are not as they should be.`);
  for (const step of stepsToMend(
    named,
    drifted.flatMap(({ config }) => config.files),
  ))
    console.log(step);
}
