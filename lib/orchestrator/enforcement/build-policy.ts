import { type Agent, delegateNames, type Registry } from "@/lib/orchestrator/registry/registry-schema";
import type { Policy } from "./policy-schema";

/** From agents/<name>/.claude/hooks up to the workspace. */
export const ROOT_FROM_HOOKS_FOLDER = "../../../..";

/**
 * One agent's rights as its hook reads them. Pure and deterministic: the same registry gives the same object, with
 * keys and lists in a fixed order. `root` is the workspace as seen from the folder of the policy file.
 * Throws on an agent that is not in the registry: callers have looked it up.
 */
export function buildPolicy(registry: Registry, agentName: string, root = ROOT_FROM_HOOKS_FOLDER): Policy {
  const agents = Object.values(registry.agents);
  const agent = agents.find(({ name }) => name === agentName);
  if (!agent) throw new Error(`Agent '${agentName}' is not in the registry`);
  return {
    version: 1,
    agent: { name: agent.name, display_name: agent.display_name },
    root,
    on_hook_error: registry.enforcement.on_hook_error,
    tools: agent.tools,
    always_allowed_tools: registry.enforcement.always_allowed_tools,
    agents: agents.map(({ name }) => name).sort(),
    delegates: delegateNames(agent).flatMap((target) =>
      agents
        .filter(({ name }) => name === target)
        .map(({ name, display_name, tools, cannot_access }) => ({ name, display_name, tools, cannot_access })),
    ),
    cannot_access: agent.cannot_access,
    exclusive_access: agent.exclusive_access,
    held_by_others: agents
      .filter((other) => other !== agent && other.exclusive_access.length > 0)
      .map(({ name, display_name, exclusive_access }) => ({ name, display_name, patterns: exclusive_access })),
    writable_outside: registry.enforcement.writable_outside,
    dangerous_commands: registry.enforcement.dangerous_commands,
  };
}

/** Whether an agent gets a hook: under `enforcement.hook: restricted-only` it needs a restriction of its own. */
export function hasHook(registry: Registry, agent: Pick<Agent, "cannot_access" | "exclusive_access">): boolean {
  return registry.enforcement.hook === "all" || agent.cannot_access.length > 0 || agent.exclusive_access.length > 0;
}
