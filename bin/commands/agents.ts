import type { AgentName } from "@/lib/contract/ids";
import { askRegistry } from "@/lib/orchestrator/registry/ask-registry";
import { findAgent } from "@/lib/orchestrator/registry/find-agent";
import { nearestName } from "@/lib/orchestrator/registry/nearest-name";
import type { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { findTenant, registryOfTenant } from "@/lib/orchestrator/tenants/registry-of-tenant";
import type { Context } from "../context";
import { printJson } from "../print";
import { type QuestionOptions, questionOf } from "../question";
import type { TenantOption } from "../selection";

/** The agents of the registry that fit every part of the question, and why; all of them when nothing is asked. */
export async function agents(
  context: Context,
  filter: string | undefined,
  options: QuestionOptions & TenantOption,
): Promise<number> {
  const registry = await registryFor(context, options);
  const { delegatesTo, tool } = options;
  if (delegatesTo !== undefined) context.need(findAgent(registry, delegatesTo));
  const answers = context
    .need(askRegistry(registry, questionOf(options), context.paths.workspace))
    .filter(({ agent }) => filter === undefined || agent.includes(filter));
  if (context.json) {
    printJson({
      ok: true,
      agents: answers.map(({ agent, why }) => ({ name: agent, why, ...factsOf(registry, agent) })),
    });
    return 0;
  }
  print(registry, answers);
  if (answers.length === 0 && tool !== undefined) tellNearestTool(registry, tool);
  return 0;
}

async function registryFor({ paths, need }: Context, { tenant }: TenantOption): Promise<Registry> {
  const { registry } = need(await readRegistry(paths));
  return tenant === undefined ? registry : need(registryOfTenant(registry, need(findTenant(registry, tenant))));
}

function factsOf(registry: Registry, name: AgentName) {
  const agent = registry.agents[name];
  return {
    displayName: agent?.display_name,
    description: agent?.description,
    model: agent?.model,
    tools: agent?.tools,
  };
}

function print(registry: Registry, answers: readonly { agent: AgentName; why: string }[]): void {
  if (answers.length === 0) console.log("No agents");
  const width = Math.max(...answers.map(({ agent }) => agent.length));
  for (const { agent, why } of answers) {
    const about = why || registry.agents[agent]?.description.replace(/\s+/g, " ");
    console.log(`${agent.padEnd(width)}  ${about}`);
  }
}

function tellNearestTool(registry: Registry, tool: string): void {
  const known = [...new Set(Object.values(registry.agents).flatMap(({ tools }) => tools))];
  const nearest = nearestName(tool, known);
  if (nearest !== null && nearest !== tool) console.error(`Did you mean '${nearest}'?`);
}
