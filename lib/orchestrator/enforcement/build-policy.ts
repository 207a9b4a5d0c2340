import { createHash } from "node:crypto";
import { implementsThings, writesTests } from "@/lib/orchestrator/handoffs/check-receiver";
import { delegationRule } from "@/lib/orchestrator/handoffs/delegation-rule";
import { parseHours } from "@/lib/orchestrator/registry/parse-hours";
import { type Agent, delegateNames, type ExtraRule, type Registry } from "@/lib/orchestrator/registry/registry-schema";
import type { Policy, PolicyIndex, PolicyRule } from "./policy-schema";

/** Where a policy's `root` and `index` are, as seen from the folder it lies in; and whose it is, for a tenant's agent. */
export type PolicyPlaces = { root: string; index: string; id?: string };

/** From agents/<name>/.claude/hooks. */
export const PLACES: PolicyPlaces = { root: "../../../..", index: "../../../.claude/index.json" };

/**
 * One agent's rights as its hook reads them. Pure and deterministic: the same registry gives the same object, with
 * keys and lists in a fixed order. Throws on an agent that is not in the registry: callers have looked it up.
 */
export function buildPolicy(registry: Registry, agentName: string, places = PLACES): Policy {
  const agent = find(registry, agentName);
  if (!agent) throw new Error(`Agent '${agentName}' is not in the registry`);
  const { enforcement } = registry;
  return {
    version: 1,
    agent: { name: agent.name, display_name: agent.display_name, ...(places.id !== undefined && { id: places.id }) },
    root: places.root,
    index: places.index,
    on_hook_error: enforcement.on_hook_error,
    tools: agent.tools,
    always_allowed_tools: enforcement.always_allowed_tools,
    delegates: delegatesOf(registry, agent),
    cannot_access: agent.cannot_access,
    exclusive_access: agent.exclusive_access,
    writable_outside: enforcement.writable_outside,
    ...(enforcement.writable_instructions.length > 0 && { writable_instructions: enforcement.writable_instructions }),
    dangerous_commands: enforcement.dangerous_commands,
    rules: [...enforcement.rules, ...agent.rules].map(policyRule),
  };
}

/** All agents, in the order of their names. Pure and deterministic. */
export function buildIndex(registry: Registry): PolicyIndex {
  const agents = Object.values({ ...registry.outsiders, ...registry.agents }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const entries = agents.map(({ name, display_name, exclusive_access }) => {
    const held = exclusive_access.length > 0 && { exclusive_access };
    const outside = !Object.hasOwn(registry.agents, name) && { outside: true as const };
    return [name, { display_name, ...held, ...outside }] as const;
  });
  return { version: 1, agents: Object.fromEntries(entries) };
}

/** Whether an agent gets a hook: under `enforcement.hook: restricted-only` it needs a restriction of its own. */
export function hasHook(
  registry: Registry,
  agent: Pick<Agent, "cannot_access" | "exclusive_access" | "rules">,
): boolean {
  const { cannot_access, exclusive_access, rules } = agent;
  return registry.enforcement.hook === "all" || [cannot_access, exclusive_access, rules].some((own) => own.length > 0);
}

function find(registry: Registry, name: string): Agent | undefined {
  return Object.hasOwn(registry.agents, name) ? registry.agents[name as Agent["name"]] : undefined; // looked up as text
}

function delegatesOf(registry: Registry, agent: Agent): Policy["delegates"] {
  return delegateNames(agent).flatMap((target) => {
    const other = find(registry, target);
    if (!other) return [];
    const { name, display_name, tools, cannot_access } = other;
    const rule = delegationRule(agent, target);
    const needs = [
      ...(writesTests(other) ? ["criteria" as const] : []),
      ...(implementsThings(other) ? ["paths" as const] : []),
    ];
    return [
      {
        name,
        display_name,
        tools,
        cannot_access,
        ...(rule?.validation === "permissive" && { validation: "permissive" as const }),
        ...(rule?.protocol === "instructor" && { schema: rule.schema ?? null }),
        ...(needs.length > 0 && { needs }),
      },
    ];
  });
}

const SECONDS: Record<string, number> = { s: 1, min: 60, h: 3_600, day: 86_400 };

/** Throws on hours or a rate that nobody can read: validation has refused them. */
function policyRule({ tools, paths, hours, rate, message }: ExtraRule): PolicyRule {
  const [count, unit = ""] = rate?.split("/") ?? [];
  const id = createHash("sha256")
    .update(JSON.stringify([tools, paths, hours, rate]))
    .digest("hex")
    .slice(0, 12);
  return {
    id,
    ...(tools && { tools }),
    ...(paths && { paths }),
    ...(hours !== undefined && { hours: { text: hours, ...hoursOf(hours) } }),
    ...(rate !== undefined && { rate: { count: Number(count), seconds: SECONDS[unit] ?? 1 } }),
    ...(message !== undefined && { message }),
  };
}

function hoursOf(text: string) {
  const parsed = parseHours(text);
  if ("wrong" in parsed) throw new Error(`the hours "${text}" ${parsed.wrong}`);
  return parsed.hours;
}
