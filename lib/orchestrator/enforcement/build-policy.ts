import type { Policy } from "./policy-schema";

/** What a policy is made from: the part of a parsed registry that says what agents may do. */
export type RightsOfAgents = {
  enforcement: {
    on_hook_error: "block" | "allow";
    always_allowed_tools: readonly string[];
    writable_outside: readonly string[];
  };
  agents: Readonly<Record<string, RightsOfAgent>>;
};

export type RightsOfAgent = {
  name: string;
  display_name: string;
  tools: readonly string[];
  delegates_to: readonly (string | Readonly<Record<string, unknown>>)[];
  cannot_access: readonly string[];
  exclusive_access: readonly string[];
};

/** From agents/<name>/.claude/hooks up to the workspace. */
export const ROOT_FROM_HOOKS_FOLDER = "../../../..";

/**
 * One agent's rights as its hook reads them. Pure and deterministic: the same registry gives the same object, with
 * keys and lists in a fixed order. `root` is the workspace as seen from the folder of the policy file.
 * Throws on an agent that is not in the registry: callers have looked it up.
 */
export function buildPolicy(registry: RightsOfAgents, agentName: string, root = ROOT_FROM_HOOKS_FOLDER): Policy {
  const agent = ownEntry(registry.agents, agentName);
  if (!agent) throw new Error(`Agent '${agentName}' is not in the registry`);
  const others = Object.values(registry.agents).filter((other) => other.name !== agent.name);
  return {
    version: 1,
    agent: { name: agent.name, display_name: agent.display_name },
    root,
    on_hook_error: registry.enforcement.on_hook_error,
    tools: [...agent.tools],
    always_allowed_tools: [...registry.enforcement.always_allowed_tools],
    agents: Object.keys(registry.agents).sort(),
    delegates: delegationTargets(agent).flatMap((name) => {
      const target = ownEntry(registry.agents, name);
      return target ? [delegateEntry(target)] : [];
    }),
    cannot_access: [...agent.cannot_access],
    exclusive_access: [...agent.exclusive_access],
    held_by_others: others
      .filter((other) => other.exclusive_access.length > 0)
      .map((other) => ({ name: other.name, display_name: other.display_name, patterns: [...other.exclusive_access] })),
    writable_outside: [...registry.enforcement.writable_outside],
  };
}

/** Whether an agent has a rule of its own, which decides if it gets a hook under `enforcement.hook: restricted-only`. */
export function hasOwnRestrictions(agent: Pick<RightsOfAgent, "cannot_access" | "exclusive_access">): boolean {
  return agent.cannot_access.length > 0 || agent.exclusive_access.length > 0;
}

function delegateEntry(agent: RightsOfAgent): Policy["delegates"][number] {
  return {
    name: agent.name,
    display_name: agent.display_name,
    tools: [...agent.tools],
    cannot_access: [...agent.cannot_access],
  };
}

/** An item of `delegates_to` is a name, or a name with its hand-off rules. */
function delegationTargets(agent: RightsOfAgent): string[] {
  return agent.delegates_to.flatMap((item) => (typeof item === "string" ? [item] : Object.keys(item)));
}

function ownEntry<T>(entries: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
