import { join } from "node:path";
import type { TenantName } from "@/lib/contract/ids";
import type { Paths } from "../paths";

/**
 * The same workspace as one tenant's agents have it: their folders are `agents/<name>/tenants/<tenant>`, and so are
 * the files in them. Everything else is where it was; persona files are shared.
 */
export function pathsOfTenant(paths: Paths, tenant: TenantName): Paths {
  const agentSegments = (agent: string) => [...paths.agentSegments(agent), "tenants", tenant];
  const agentFolder = (agent: string) => join(paths.workspace, ...agentSegments(agent));
  const claudeFolder = (agent: string) => join(agentFolder(agent), ".claude");
  return {
    ...paths,
    exitCodesFolder: join(tenantsRunFolder(paths), tenant, "exit"),
    tenant,
    agentSegments,
    agentFolder,
    claudeFolder,
    settingsFile: (agent) => join(claudeFolder(agent), "settings.json"),
    // In a folder that is closed to agents, apart from the other tenants'.
    indexFile: join(paths.agentsFolder, ".claude", "tenants", tenant, "index.json"),
  };
}

/** Holds a folder for each tenant that anything was ever started for. */
export function tenantsRunFolder({ runFolder }: Pick<Paths, "runFolder">): string {
  return join(runFolder, "tenants");
}
