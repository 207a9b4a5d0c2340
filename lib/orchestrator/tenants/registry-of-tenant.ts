import type { TenantName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { nearestName } from "../registry/nearest-name";
import type { Agent, Registry, Tenant } from "../registry/registry-schema";

/**
 * The registry as it is for one tenant: its agents with their overrides (what is given replaces), and its own limits. All
 * that is made from a registry (files, rights, sessions) is made for a tenant from this one. The workspace's other agents
 * are `outsiders`: nobody of the tenant delegates to them, and their exclusive paths stay theirs.
 */
export function registryOfTenant(registry: Registry, name: TenantName): Reply<Registry> {
  const tenant = Object.hasOwn(registry.tenants, name) ? registry.tenants[name] : undefined;
  if (!tenant) return unknownTenant(registry, name);
  const mine = new Set<string>(tenant.agents);
  const agents: Registry["agents"] = {};
  const outsiders: Registry["agents"] = {};
  for (const agent of Object.values(registry.agents)) {
    if (mine.has(agent.name)) agents[agent.name] = within(mine, overridden(agent, tenant.config_overrides[agent.name]));
    else outsiders[agent.name] = agent;
  }
  const { max_sessions = registry.limits.max_sessions, ...limits } = tenant.limits ?? {};
  const own = { ...registry.limits, ...limits, max_sessions };
  return success({ ...registry, limits: own, tenants: {}, agents, outsiders });
}

function overridden(agent: Agent, override: Tenant["config_overrides"][Agent["name"]] = {}): Agent {
  const given = Object.entries(override).filter(([, value]) => value !== undefined);
  return { ...agent, ...Object.fromEntries(given) };
}

/** The tenant that a person means; `requested` may be any text. */
export function findTenant(registry: Registry, requested: string): Reply<TenantName> {
  const names = Object.keys(registry.tenants);
  const found = names.find((name) => name === requested);
  // A key of the record of tenants has been parsed as a tenant's name.
  return found === undefined ? unknownTenant(registry, requested) : success(found as TenantName);
}

function unknownTenant(registry: Registry, requested: string): Reply<never> {
  const names = Object.keys(registry.tenants);
  const nearest = nearestName(requested.slice(0, 80), names);
  const guess = nearest ? `Did you mean '${nearest}'?\n` : "";
  const all = names.length > 0 ? `Tenants:\n${names.map((name) => `  ${name}`).join("\n")}` : "The registry has none.";
  return failure("tenant-not-found", `Tenant ${JSON.stringify(requested.slice(0, 80))} not found in registry`, {
    hint: guess + all,
  });
}

/** A delegation to somebody whom the tenant does not have would only mislead. */
function within(mine: ReadonlySet<string>, agent: Agent): Agent {
  const kept = agent.delegates_to.flatMap((item): Agent["delegates_to"] => {
    if (typeof item === "string") return mine.has(item) ? [item] : [];
    const rules = Object.entries(item).filter(([target]) => mine.has(target));
    return rules.length > 0 ? [Object.fromEntries(rules)] : [];
  });
  return { ...agent, delegates_to: kept };
}
