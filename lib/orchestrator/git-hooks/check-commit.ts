import { join } from "node:path";
import type { ConfigSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { checkAgent } from "../configs/check-agent";
import { readTemplates } from "../configs/templates";
import type { Git } from "../git/run-git";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { readRegistry } from "../registry/registry-source";
import { isGenerated, openStagedWorkspace, type StagedWorkspace } from "./staged-workspace";

/** What a commit would hold, and how far its generated files fit its registry. */
export type StagedConfigs = {
  staged: StagedWorkspace;
  registry: Registry;
  warnings: string[];
  /** Agents whose generated files the repository keeps, with their drift in the commit. */
  configs: { name: AgentName; config: ConfigSummary }[];
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
  if (!staged.entries.has("agents/registry.yaml")) return success(null);
  const read = await readRegistry(staged.paths);
  if (!read.ok) return read;
  const { registry, warnings } = read.value;
  const kept = await keptAgents(git, staged, registry);
  if (!kept.ok) return kept;
  if (kept.value.length === 0) return success({ staged, registry, warnings, configs: [] });
  const templates = await readTemplates(staged.paths);
  if (!templates.ok) return templates;
  const configs = await Promise.all(
    kept.value.map(async (name) => ({
      name,
      config: await checkAgent({ registry, agentName: name, templates: templates.value, paths: staged.paths }),
    })),
  );
  return success({ staged, registry, warnings, configs });
}

/**
 * Agents whose generated files belong into commits: those that git knows, and those that it would know. Absolute paths
 * are right on one machine only, so such files are not looked at.
 */
async function keptAgents(git: Git, staged: StagedWorkspace, registry: Registry): Promise<Reply<AgentName[]>> {
  if (registry.paths === "absolute") return success([]);
  const names = Object.values(registry.agents).map(({ name }) => name);
  const known = new Set(
    [...staged.entries.keys()].flatMap((path) => /^agents\/([^/]+)\/\.claude\//.exec(path)?.[1] ?? []),
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
export function whatDrifts({ configs, staged }: StagedConfigs): Reply<never> | null {
  const keepsSome = [...staged.entries.keys()].some(isGenerated);
  // A workspace that has never committed generated files may go on so.
  const drifted = keepsSome ? configs.filter(({ config }) => driftOf(config).length > 0) : [];
  if (drifted.length === 0) return null;
  const names = drifted.map(({ name }) => name);
  return failure("commit-drifts", `The commit would hold configs that do not fit its registry and templates.`, {
    details: [
      ...new Set(drifted.flatMap(({ config }) => driftOf(config).map(({ path, state }) => `${path}: ${state}`))),
    ],
    hint: [
      `Run: orchestrator generate ${names.join(" ")} && git add agents`,
      "What is changed and not staged does not count: stage the registry first.",
    ].join("\n"),
  });
}

/** A file that settings name may stand outside the repository. */
export function driftOf(config: ConfigSummary): ConfigSummary["files"] {
  return config.files.filter(({ state }) => state !== "ok" && state !== "missing-context");
}
