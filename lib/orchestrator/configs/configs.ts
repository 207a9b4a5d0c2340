import type { AgentReview, ConfigHistory, Orphan } from "@/lib/contract/config-review";
import type { AgentName } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import { createGit } from "../git/run-git";
import { readLegacyNames } from "../migration/legacy-names";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import type { Realm } from "../tenants/realms";
import { createContentStore } from "./content-store";
import { findOrphans } from "./find-orphans";
import { readConfigHistory } from "./review/config-history";
import { reviewAgent } from "./review/review-agent";

/** What a person looks at before generating over an agent's files. Generating itself is an operation. */
export type Configs = {
  /** Every file of the agent that is not as it should be, with its three sides and their differences. */
  review(agent: string): Promise<Reply<AgentReview>>;
  /** What changed the agent's entry and its generated files, newest first, from git where there is one. */
  history(agent: string): Promise<Reply<ConfigHistory>>;
  /** Folders below `agents/` without an entry. */
  orphans(): Promise<Orphan[]>;
};

export function createConfigs(options: {
  paths: Paths;
  registry: () => Registry;
  /** The agent of the registry that a person means, with the registry and the folders that are its own. */
  locate: (requested: string) => Reply<Realm & { agent: AgentName }>;
  /** PATH and HOME are taken from it. */
  environment: Readonly<Record<string, string>>;
}): Configs {
  const { paths, registry, locate } = options;
  const git = createGit(paths.workspace, gitEnvironment(options.environment));
  return {
    async review(agent) {
      const found = locate(agent);
      if (!found.ok) return found;
      const { agent: agentName, ...realm } = found.value;
      // A new one each time: another process may have kept contents since.
      const store = createContentStore(paths);
      return reviewAgent({ ...realm, agentName, store, git });
    },
    async history(agent) {
      const found = locate(agent);
      if (!found.ok) return found;
      const { agent: agentName, paths: own } = found.value;
      return success(await readConfigHistory(git, agentName, own.agentSegments(agentName).join("/")));
    },
    orphans: async () => describeOrphans(await findOrphans(paths, registry()), await namesMapped(paths)),
  };
}

/** `mapped`: folders that a migration would move, so that only those are sent there. */
export function describeOrphans(names: readonly string[], mapped: ReadonlySet<string>): Orphan[] {
  return names.map((name) => ({
    name,
    path: `agents/${name}`,
    advice: mapped.has(name)
      ? `It is of an older layout. See what would become of it: orchestrator migrate --dry-run`
      : `Give ${name} an entry in agents/registry.yaml, or move its folder to agents/archive/.`,
  }));
}

/** Empty where the file cannot be read: migrating says why. */
export async function namesMapped(paths: Paths): Promise<ReadonlySet<string>> {
  const names = await readLegacyNames(paths.legacyNamesFile);
  return new Set(names.ok ? names.value.keys() : []);
}

/** No GIT_DIR or the like of whoever started us: the workspace's own repository is meant. */
function gitEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name === "PATH" || name === "HOME"));
}
