import { readdir } from "node:fs/promises";
import type { Paths } from "../paths";
import { ARCHIVE_FOLDER } from "../registry/check-references";
import type { Registry } from "../registry/registry-schema";

/** Names of agent folders that have no entry in the registry, sorted. */
export async function findOrphans(paths: Paths, registry: Registry): Promise<string[]> {
  const entries = await readdir(paths.agentsFolder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== ARCHIVE_FOLDER)
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(registry.agents, name))
    .sort();
}
