import { type AgentId, type AgentName, agentIdOf, nameOfAgent, TenantName, tenantOfAgent } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { selectAgents } from "../configs/generate";
import type { Paths } from "../paths";
import { findAgent } from "../registry/find-agent";
import type { Registry } from "../registry/registry-schema";
import type { AgentSelection } from "./agent-selection";
import { pathsOfTenant } from "./paths-of-tenant";
import { findTenant, registryOfTenant } from "./registry-of-tenant";

/**
 * Some agents with the registry and the folders that are theirs: those without a tenant, or one tenant's. Whatever works
 * on a registry and paths works on a realm, and knows nothing of tenants.
 */
export type Realm = { readonly registry: Registry; readonly paths: Paths };

/** The realm without a tenant first, then one for each tenant, in the registry's order. */
export function realmsOf(registry: Registry, paths: Paths): Realm[] {
  const tenants = Object.keys(registry.tenants).map((name) => findTenant(registry, name));
  return [{ registry, paths }, ...tenants.flatMap((tenant) => (tenant.ok ? tenantRealm(tenant.value) : []))];

  function tenantRealm(tenant: Exclude<Paths["tenant"], null>): Realm[] {
    const own = registryOfTenant(registry, tenant);
    return own.ok ? [{ registry: own.value, paths: pathsOfTenant(paths, tenant) }] : [];
  }
}

/** Finds an agent by what a person calls it: `backend-agent`, `acme/backend-agent`. The failure lists what exists. */
export function findInRealms(realms: readonly Realm[], requested: string): Reply<AgentId> {
  const { tenant, agent } = partsOf(requested);
  const realm = realmNamed(realms, tenant);
  if (!realm.ok) return realm;
  const found = findAgent(realm.value.registry, agent);
  if (found.ok) return success(agentIdOf(realm.value.paths.tenant, found.value));
  if (tenant === null || found.error.code !== "agent-not-found") return found;
  return { ok: false, error: { ...found.error, message: `The tenant ${tenant} has no agent '${agent}'` } };
}

/** The same with the registry and the folders that are the agent's own. */
export function locateInRealms(realms: readonly Realm[], requested: string): Reply<Realm & { agent: AgentName }> {
  const found = findInRealms(realms, requested);
  if (!found.ok) return found;
  const realm = realms.find(({ paths }) => paths.tenant === tenantOfAgent(found.value));
  if (!realm) throw new Error(`${found.value} was found, and has no realm`);
  return success({ ...realm, agent: nameOfAgent(found.value) });
}

/** What comes before a slash is a tenant only where it could be one: `../x` is a bad name, not a bad tenant. */
export function partsOf(requested: string): { tenant: string | null; agent: string } {
  const end = requested.indexOf("/");
  const tenant = TenantName.safeParse(requested.slice(0, Math.max(end, 0)));
  return tenant.success ? { tenant: tenant.data, agent: requested.slice(end + 1) } : { tenant: null, agent: requested };
}

function realmNamed(realms: readonly Realm[], tenant: string | null): Reply<Realm> {
  const realm = realms.find(({ paths }) => paths.tenant === tenant);
  if (realm) return success(realm);
  const [base] = realms;
  const unknown = base && tenant !== null ? findTenant(base.registry, tenant) : null;
  return unknown && !unknown.ok ? unknown : failure("tenant-not-found", "There is no such tenant.");
}

/**
 * The agents that a command means. `all` are those of all tenants and those without one; `pilot` are those without. An
 * unknown one refuses the whole selection. `find` says which agents there are beside those of the registry.
 */
export function selectInRealms(
  realms: readonly Realm[],
  selection: AgentSelection,
  find = (requested: string) => findInRealms(realms, requested),
): Reply<AgentId[]> {
  if (selection === "all") {
    return success(
      realms.flatMap(({ registry, paths }) => namesOf(registry).map((name) => agentIdOf(paths.tenant, name))),
    );
  }
  const [base] = realms;
  if (!base) return success([]);
  if (typeof selection === "string" || !("tenant" in selection)) return selectAgents(base.registry, selection, find);
  const realm = realmNamed(realms, selection.tenant);
  if (!realm.ok) return realm;
  const { agents, tenant } = selection;
  if (agents === "all") return selectInRealms([realm.value], "all");
  return selectAgents(realm.value.registry, agents, (requested) => find(`${tenant}/${requested}`));
}

export function namesOf(registry: Registry): AgentName[] {
  return Object.values(registry.agents).map(({ name }) => name);
}

/** The same agents, by realm; realms without any are left out. */
export function byRealm(realms: readonly Realm[], ids: readonly AgentId[]): { realm: Realm; names: AgentName[] }[] {
  return realms.flatMap((realm) => {
    const names = ids.filter((id) => tenantOfAgent(id) === realm.paths.tenant).map(nameOfAgent);
    return names.length > 0 ? [{ realm, names }] : [];
  });
}
