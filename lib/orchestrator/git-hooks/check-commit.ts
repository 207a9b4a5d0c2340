import { relative } from "node:path";
import type { ConfigFileState, ConfigSummary, DriftState } from "@/lib/contract/agent";
import { type AgentId, type AgentName, agentIdOf } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { checkAgent } from "../configs/check-agent";
import { readSharedSettings } from "../configs/local-settings";
import { checkShared } from "../configs/shared-files";
import { readTemplates, type Templates } from "../configs/templates";
import { hasHook } from "../enforcement/build-policy";
import type { Git } from "../git/run-git";

import type { Paths } from "../paths";
import { readRegistry } from "../registry/registry-source";
import { byRealm, namesOf, type Realm, realmsOf } from "../tenants/realms";
import { findUntouched } from "./find-untouched";
import { agentOf, isGenerated, openStagedWorkspace, type StagedWorkspace } from "./staged-workspace";

/** What a commit would hold, and how far its generated files fit its registry. */
export type StagedConfigs = {
  staged: StagedWorkspace;
  realms: readonly Realm[];
  warnings: string[];
  /** Agents whose generated files the repository keeps. */
  kept: AgentId[];
  /** The drift in the commit, of those that are not just as they would be generated. */
  configs: { name: AgentId; config: ConfigSummary }[];
  /** What the hooks of several agents share. */
  shared: ConfigFileState[];
};

export type CommitParts = {
  git: Git;
  /** The real workspace's. */
  paths: Paths;
  appRoot: string;
};

/**
 * Reads what is staged. Null when the commit holds no registry. Fails with what is wrong in the staged registry or the
 * templates. The caller disposes of `staged`.
 */
export async function readStagedConfigs({ git, paths, appRoot }: CommitParts): Promise<Reply<StagedConfigs | null>> {
  const opened = await openStagedWorkspace(git, paths, appRoot);
  if (!opened.ok) return opened;
  const staged = opened.value;
  const read = await readConfigs(git, staged).catch(async (error: unknown) => {
    await staged.dispose();
    throw error;
  });
  if (!read.ok || read.value === null) await staged.dispose();
  return read;
}

async function readConfigs(git: Git, staged: StagedWorkspace): Promise<Reply<StagedConfigs | null>> {
  if (!staged.index.has("agents/registry.yaml")) return success(null);
  const read = await readRegistry(staged.paths);
  if (!read.ok) return read;
  const { registry, warnings } = read.value;
  const realms = realmsOf(registry, staged.paths);
  // Absolute paths are right on one machine only, so such files are not looked at.
  const kept = registry.paths === "absolute" ? success([]) : await keptAgents(git, staged, realms);
  if (!kept.ok) return kept;
  if (kept.value.length === 0) return success({ staged, realms, warnings, kept: [], configs: [], shared: [] });
  const templates = await readTemplates(staged.paths);
  if (!templates.ok) return templates;
  const untouched = await findUntouched(git, staged, { realms, templates: templates.value, ids: kept.value });
  if (!untouched.ok) return untouched;
  const others = kept.value.filter((id) => !untouched.value.has(id));
  const brought = await staged.bringIn(others);
  if (!brought.ok) return brought;
  const configs = await checkAgents(realms, others, templates.value);
  const shared = await sharedStates(staged, byRealm(realms, kept.value), templates.value);
  return success({ staged, realms, warnings, kept: kept.value, configs, shared });
}

/** Without what they share: that is looked at apart. */
async function checkAgents(realms: readonly Realm[], ids: readonly AgentId[], templates: Templates) {
  const checked = byRealm(realms, ids).map(async ({ realm, names }) => {
    const local = await readSharedSettings(realm.paths);
    return Promise.all(
      names.map(async (agentName) => ({
        name: agentIdOf(realm.paths.tenant, agentName),
        config: await checkAgent({ ...realm, agentName, templates, shared: [], local }),
      })),
    );
  });
  return (await Promise.all(checked)).flat();
}

async function sharedStates(
  { paths }: StagedWorkspace,
  kept: ReturnType<typeof byRealm>,
  { hook }: Templates,
): Promise<ConfigFileState[]> {
  const states = new Map<string, ConfigFileState>();
  for (const { realm, names } of kept) {
    if (!names.some((name) => usesHook(realm, name))) continue;
    for (const { path: file, state } of await checkShared(realm.paths, realm.registry, hook)) {
      const path = relative(paths.workspace, file);
      states.set(path, { path, ...state });
    }
  }
  return [...states.values()];
}

/** Whether what hooks share matters to this agent. */
export function usesHook({ registry }: Realm, name: AgentName): boolean {
  const agent = registry.agents[name];
  return agent !== undefined && hasHook(registry, agent);
}

/** Agents whose generated files belong into commits: those that git knows, and those that it would know. */
async function keptAgents(git: Git, staged: StagedWorkspace, realms: readonly Realm[]): Promise<Reply<AgentId[]>> {
  const agents = realms.flatMap(({ registry, paths }) =>
    namesOf(registry).map((name) => ({
      id: agentIdOf(paths.tenant, name),
      settings: relative(paths.workspace, paths.settingsFile(name)),
    })),
  );
  const known = new Set([...staged.index.keys()].filter(isGenerated).map(agentOf));
  const unknown = agents.filter(({ id }) => !known.has(id));
  if (unknown.length === 0) return success(agents.map(({ id }) => id));
  const asked = await git(["check-ignore", "-z", "--stdin"], {
    input: unknown.map(({ settings }) => `${settings}\0`).join(""),
    answers: [0, 1],
  });
  if (!asked.ok) return asked;
  const ignored = new Set(asked.value.toString("utf8").split("\0"));
  return success(agents.filter(({ id, settings }) => known.has(id) || !ignored.has(settings)).map(({ id }) => id));
}

/** What keeps a commit from being made; null when nothing does. */
export function whatDrifts({ configs, shared, staged }: StagedConfigs): Reply<never> | null {
  // A workspace that has never committed generated files may go on so.
  if (![...staged.index.keys()].some(isGenerated)) return null;
  const drifted = configs.filter(({ config }) => driftOf(config.files).length > 0);
  const files = [...driftOf(shared), ...drifted.flatMap(({ config }) => driftOf(config.files))];
  if (files.length === 0) return null;
  const names = drifted.length === 0 ? "--all" : drifted.map(({ name }) => name).join(" ");
  return failure("commit-drifts", "The commit would hold configs that do not fit its registry and templates.", {
    details: files.map(({ path, state }) => `${path}: ${state}`),
    hint: [
      `Run: orchestrator generate ${names} && git add agents`,
      "What is changed and not staged does not count: stage the registry first.",
      "To let each commit do this by itself: orchestrator hooks install --regenerate",
    ].join("\n"),
  });
}

/** What generating mends. A file that settings name may stand outside the repository; local settings are a person's. */
const MENDED: readonly DriftState[] = ["missing", "invalid", "edited", "stale", "not-executable", "wrong-hook-path"];

export function driftOf(files: readonly ConfigFileState[]): ConfigFileState[] {
  return files.filter(({ state }) => MENDED.includes(state));
}
