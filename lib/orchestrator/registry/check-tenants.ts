import {
  delegatesExist,
  exclusiveIsReachable,
  type Guess,
  type ReferenceProblem,
  rulesAreReadable,
  secretsInEnv,
} from "./check-entry";
import { patternsAreInside } from "./check-patterns";
import type { CheckTools } from "./check-tools";
import type { Agent, Registry, Tenant } from "./registry-schema";

/** Tenants that name agents nobody knows, change what they do not have, or whose sessions get another one's name. */
export function checkTenants(registry: Registry, guess: Guess, checkTools: CheckTools): ReferenceProblem[] {
  return [
    ...Object.entries(registry.tenants).flatMap(([name, tenant]) => [
      ...agentsExist(name, tenant, registry, guess),
      ...overridesFit(name, tenant, registry, guess, checkTools),
    ]),
    ...sessionsAreApart(registry),
  ];
}

function agentsExist(name: string, tenant: Tenant, registry: Registry, guess: Guess): ReferenceProblem[] {
  const seen = new Set<string>();
  return tenant.agents.flatMap((agent, index): ReferenceProblem[] => {
    const path = ["tenants", name, "agents", index];
    if (seen.has(agent)) return [{ severity: "warning", path, message: `is "${agent}", which stands here twice` }];
    seen.add(agent);
    if (Object.hasOwn(registry.agents, agent)) return [];
    const { text, ...more } = guess(agent);
    return [{ severity: "error", path, message: `is "${agent}", which is no agent here${text}`, ...more }];
  });
}

function overridesFit(
  name: string,
  tenant: Tenant,
  registry: Registry,
  guess: Guess,
  checkTools: CheckTools,
): ReferenceProblem[] {
  return Object.entries(tenant.config_overrides).flatMap(([agent, override]): ReferenceProblem[] => {
    const path = ["tenants", name, "config_overrides", agent];
    const entry = Object.entries(registry.agents).find(([key]) => key === agent)?.[1];
    if (!entry) {
      const { text, ...more } = guess(agent);
      return [{ severity: "error", path, message: `is no agent here${text}`, ...more }];
    }
    if (!tenant.agents.some((each) => each === agent)) {
      const message = `changes an agent that this tenant does not have; add it to tenants.${name}.agents, or take it out`;
      return [{ severity: "error", path, message }];
    }
    return overrideFits(path, entry, override, registry, guess, checkTools);
  });
}

function overrideFits(
  path: PropertyKey[],
  entry: Agent,
  override: Tenant["config_overrides"][Agent["name"]],
  registry: Registry,
  guess: Guess,
  checkTools: CheckTools,
): ReferenceProblem[] {
  const { delegates_to = [], rules = [], env = {}, tools = [], exclusive_access, cannot_access } = override ?? {};
  const changesPaths = exclusive_access !== undefined || cannot_access !== undefined;
  const paths = {
    exclusive_access: exclusive_access ?? entry.exclusive_access,
    cannot_access: cannot_access ?? entry.cannot_access,
  };
  return [
    ...delegatesExist(path, entry.name, delegates_to, registry, guess),
    ...checkTools([...path, "tools"], tools),
    ...patternsAreInside([...path, "cannot_access"], cannot_access ?? []),
    ...patternsAreInside([...path, "exclusive_access"], exclusive_access ?? []),
    ...rulesAreReadable([...path, "rules"], rules, checkTools),
    ...secretsInEnv([...path, "env"], env),
    ...(changesPaths ? exclusiveIsReachable(path, paths) : []),
  ];
}

/** `iw-<tenant>-<agent>` must be nobody else's: people and scripts know sessions by their names. */
function sessionsAreApart(registry: Registry): ReferenceProblem[] {
  const taken = new Map(Object.keys(registry.agents).map((agent) => [agent, `the agent ${agent}`]));
  return Object.entries(registry.tenants).flatMap(([name, tenant]) =>
    tenant.agents.flatMap((agent, index): ReferenceProblem[] => {
      const own = `${name}-${agent}`;
      const other = taken.get(own);
      const whose = `${agent} of the tenant ${name}`;
      if (other === undefined || other === whose) {
        taken.set(own, whose);
        return [];
      }
      const message = `would get the session iw-${own}, which is that of ${other}; rename one of them`;
      return [{ severity: "error", path: ["tenants", name, "agents", index], message }];
    }),
  );
}
