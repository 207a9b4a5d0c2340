import { readdir } from "node:fs/promises";
import { type AgentId, TenantName, tenantOfAgent } from "@/lib/contract/ids";
import type { Tmux } from "@/lib/tmux/tmux";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type Crew, type CrewParts, createCrew } from "./crew";
import { pathsOfTenant, tenantsRunFolder } from "./paths-of-tenant";
import { type Realm, realmsOf } from "./realms";

/** The tmux servers of tenants; each has a socket of its own. */
export type TenantServers = {
  /** Starts it where it does not run. Rejects with a `TmuxError`. */
  open(tenant: TenantName): Promise<Tmux>;
  /** Whether one listens there now; asking starts nothing. */
  isRunning(tenant: TenantName): Promise<boolean>;
};

export type Crews = {
  /** The one without a tenant first. */
  all(): Crew[];
  of(id: AgentId): Crew | null;
  /** The realms of the registry that is served now. */
  realms(): Realm[];
  /** Takes in which tenants there are now, and connects to those whose tmux server runs. */
  follow(): Promise<void>;
  dispose(): Promise<void>;
};

type Shared = Omit<CrewParts, "tenant" | "paths" | "realm" | "empty" | "openTmux">;

/** The crews of one workspace: the one without a tenant, and one for each tenant of the registry or with sessions. */
export function createCrews(
  options: Shared & {
    paths: Paths;
    registry: () => Registry | null;
    /** What is served while there is no registry, or no such tenant in it. */
    emptyRegistry: Registry;
    tmux: Tmux;
    servers: TenantServers;
  },
): Crews {
  const { paths, registry, emptyRegistry, tmux, servers, ...shared } = options;
  const crews = new Map<TenantName | null, Crew>();
  let known: { registry: Registry; realms: Realm[] } | null = null;

  function realms(): Realm[] {
    const now = registry();
    if (!now) return [];
    if (known?.registry !== now) known = { registry: now, realms: realmsOf(now, paths) };
    return known.realms;
  }

  function crewOf(tenant: TenantName | null): Crew {
    const own = tenant === null ? paths : pathsOfTenant(paths, tenant);
    const crew = createCrew({
      ...shared,
      tenant,
      paths: own,
      realm: () => realms().find((realm) => realm.paths.tenant === tenant) ?? null,
      empty: () => ({ registry: emptyRegistry, paths: own }),
      openTmux: tenant === null ? async () => tmux : () => servers.open(tenant),
    });
    crews.set(tenant, crew);
    return crew;
  }

  /** A tenant that left the registry keeps its crew as long as somebody of it runs. */
  async function letGo(wanted: ReadonlySet<TenantName | null>) {
    for (const [tenant, crew] of crews) {
      if (wanted.has(tenant) || (crew.server && crew.server.sessions.book.ours.size > 0)) continue;
      crews.delete(tenant);
      await crew.dispose();
    }
  }

  crewOf(null);

  return {
    all: () => [...crews.values()],
    of: (id) => crews.get(tenantOfAgent(id)) ?? null,
    realms,
    async follow() {
      const registered = realms().flatMap((realm) => realm.paths.tenant ?? []);
      const ran = await tenantsThatRan(paths);
      for (const tenant of [...registered, ...ran]) if (!crews.has(tenant)) crewOf(tenant);
      await Promise.all([...crews.values()].map((crew) => connectIfRunning(crew)));
      await letGo(new Set([null, ...registered]));
    },
    async dispose() {
      await Promise.all([...crews.values()].map((crew) => crew.dispose()));
    },
  };

  async function connectIfRunning({ tenant, server, connect }: Crew): Promise<void> {
    if (tenant === null || server || !(await servers.isRunning(tenant))) return;
    // One that cannot be reached is like one that does not run: whoever starts something there is told why.
    await connect();
  }
}

/** Of the registry or not: something was started for them from this workspace once. */
async function tenantsThatRan(paths: Paths): Promise<TenantName[]> {
  const names = await readdir(tenantsRunFolder(paths)).catch(() => []);
  return names.flatMap((name) => TenantName.safeParse(name).data ?? []);
}
