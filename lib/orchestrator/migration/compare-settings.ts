import type { Agent } from "../registry/registry-schema";
import { type OldSettings, partsOfRule } from "./old-settings";

/** How far old settings and the registry's entry say the same. */
export type SettingsComparison = {
  /** Allowed in the settings, absent from the registry: the agent loses them. */
  toolsOnlyInSettings: string[];
  /** In the registry, not allowed in the settings: the agent gains them. */
  toolsOnlyInRegistry: string[];
  /** Tools that the settings denied as a whole and that the registry lists. */
  deniedToolsInRegistry: string[];
  /** Paths that the settings denied and that no pattern of `cannot_access` names. */
  deniedPathsNotInRegistry: string[];
};

const WRITING = new Set(["Write", "Edit", "MultiEdit", "NotebookEdit"]);

/** Compares by name: a pattern that says the same in other words is told, and a person decides. Pure. */
export function compareSettings(old: OldSettings, agent: Agent): SettingsComparison {
  const allowed = unique(old.allow.map((rule) => partsOfRule(rule).tool));
  const denied = old.deny.map(partsOfRule);
  const forbidden = new Set(agent.cannot_access.map(fromRoot));
  // Without an `allow` list the settings limited no tool, so there is nothing to compare with.
  const compares = allowed.length > 0;
  return {
    toolsOnlyInSettings: allowed.filter((tool) => !agent.tools.includes(tool)),
    toolsOnlyInRegistry: compares ? agent.tools.filter((tool) => !allowed.includes(tool)) : [],
    deniedToolsInRegistry: unique(
      denied.filter(({ tool, target }) => target === null && agent.tools.includes(tool)).map(({ tool }) => tool),
    ),
    deniedPathsNotInRegistry: unique(
      denied.flatMap(({ tool, target }) => (target !== null && WRITING.has(tool) ? [fromRoot(target)] : [])),
    ).filter((pattern) => !forbidden.has(pattern) && !forbidden.has("**")),
  };
}

/** Permission rules begin at the project with `/` or `./`; globs of the registry do so without. */
function fromRoot(pattern: string): string {
  return pattern.replace(/^(\.?\/)+/, "");
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
