import type { ConfigSummary } from "@/lib/contract/agent";
import { type AgentId, agentIdOf } from "@/lib/contract/ids";
import { checkAgent } from "../configs/check-agent";
import { readSharedSettings } from "../configs/local-settings";
import { checkShared } from "../configs/shared-files";
import type { Templates } from "../configs/templates";
import { byRealm, type Realm } from "./realms";

/** Compares these agents' files with what their realms' registries would give. */
export async function checkInRealms(
  realms: readonly Realm[],
  ids: readonly AgentId[],
  templates: Templates,
): Promise<{ name: AgentId; config: ConfigSummary }[]> {
  const checked = byRealm(realms, ids).map(async ({ realm, names }) => {
    const [shared, local] = await Promise.all([
      checkShared(realm.paths, realm.registry, templates.hook),
      readSharedSettings(realm.paths),
    ]);
    const rows = names.map(async (agentName) => ({
      name: agentIdOf(realm.paths.tenant, agentName),
      config: await checkAgent({ ...realm, agentName, templates, shared, local }),
    }));
    return Promise.all(rows);
  });
  return (await Promise.all(checked)).flat();
}
