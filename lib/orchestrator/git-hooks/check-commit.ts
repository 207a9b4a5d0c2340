import { join, relative } from "node:path";
import type { ConfigFileState, ConfigSummary, DriftState } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { checkAgent } from "../configs/check-agent";
import { readSharedSettings } from "../configs/local-settings";
import { checkShared } from "../configs/shared-files";
import { readTemplates, type Templates } from "../configs/templates";
import { hasHook } from "../enforcement/build-policy";
import type { Git } from "../git/run-git";

import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { readRegistry } from "../registry/registry-source";
import { findUntouched } from "./find-untouched";
import { isGenerated, openStagedWorkspace, type StagedWorkspace } from "./staged-workspace";

/** What a commit would hold, and how far its generated files fit its registry. */
export type StagedConfigs = {
  staged: StagedWorkspace;
  registry: Registry;
  warnings: string[];
  /** Agents whose generated files the repository keeps. */
  kept: AgentName[];
  /** The drift in the commit, of those that are not just as they would be generated. */
  configs: { name: AgentName; config: ConfigSummary }[];
  /** What all agents' hooks share. */
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
  const kept = await keptAgents(git, staged, registry);
  if (!kept.ok) return kept;
  if (kept.value.length === 0) return success({ staged, registry, warnings, kept: [], configs: [], shared: [] });
  const templates = await readTemplates(staged.paths);
  if (!templates.ok) return templates;
  const untouched = await findUntouched(git, staged, { registry, templates: templates.value, names: kept.value });
  if (!untouched.ok) return untouched;
  const others = kept.value.filter((name) => !untouched.value.has(name));
  const brought = await staged.bringIn(others);
  if (!brought.ok) return brought;
  const { paths } = staged;
  const local = await readSharedSettings(paths);
  const configs = await Promise.all(
    others.map(async (name) => {
      const options = { registry, agentName: name, templates: templates.value, paths, shared: [], local };
      return { name, config: await checkAgent(options) };
    }),
  );
  const shared = await sharedStates(staged, registry, templates.value, kept.value);
  return success({ staged, registry, warnings, kept: kept.value, configs, shared });
}

async function sharedStates(
  { paths }: StagedWorkspace,
  registry: Registry,
  { hook }: Templates,
  kept: readonly AgentName[],
): Promise<ConfigFileState[]> {
  if (!kept.some((name) => usesHook(registry, name))) return [];
  const files = await checkShared(paths, registry, hook);
  return files.map(({ path, state }) => ({ path: relative(paths.workspace, path), ...state }));
}

/** Whether what all hooks share matters to this agent. */
export function usesHook(registry: Registry, name: AgentName): boolean {
  const agent = registry.agents[name];
  return agent !== undefined && hasHook(registry, agent);
}

/**
 * Agents whose generated files belong into commits: those that git knows, and those that it would know. Absolute paths
 * are right on one machine only, so such files are not looked at.
 */
async function keptAgents(git: Git, staged: StagedWorkspace, registry: Registry): Promise<Reply<AgentName[]>> {
  if (registry.paths === "absolute") return success([]);
  const names = Object.values(registry.agents).map(({ name }) => name);
  const known = new Set(
    [...staged.index.keys()].flatMap((path) => /^agents\/([^/]+)\/\.claude\//.exec(path)?.[1] ?? []),
  );
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return success(names);
  const asked = await git(["check-ignore", "-z", "--stdin"], {
    input: unknown.map((name) => `${settingsOf(name)}\0`).join(""),
    answers: [0, 1],
  });
  if (!asked.ok) return asked;
  const ignored = new Set(asked.value.toString("utf8").split("\0"));
  return success(names.filter((name) => known.has(name) || !ignored.has(settingsOf(name))));
}

function settingsOf(name: AgentName): string {
  return join("agents", name, ".claude", "settings.json");
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
    ].join("\n"),
  });
}

/** What generating mends. A file that settings name may stand outside the repository; local settings are a person's. */
const MENDED: readonly DriftState[] = ["missing", "invalid", "edited", "stale", "not-executable", "wrong-hook-path"];

export function driftOf(files: readonly ConfigFileState[]): ConfigFileState[] {
  return files.filter(({ state }) => MENDED.includes(state));
}
