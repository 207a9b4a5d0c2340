import { readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { type AgentId, agentIdOf } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { withWritersLock } from "../configs/writers-lock";
import { type PlainFile, readPlainFile } from "../files/read-plain-file";
import { changeIndex } from "../git/index-entries";
import type { Git } from "../git/run-git";
import type { Paths } from "../paths";
import { generateInRealms } from "../tenants/generate-in-realms";
import { byRealm } from "../tenants/realms";
import { driftOf, type StagedConfigs, usesHook } from "./check-commit";
import { followInWorkingCopy, type StagedChange } from "./follow-in-working-copy";
import { agentOf, isGenerated, type StagedFile } from "./staged-workspace";

export type RegenerateParts = {
  git: Git;
  paths: Paths;
  /** From the top of the work tree to the workspace. */
  prefix: string;
  /** The index that is committed, as git names it to its hooks. */
  indexFile: string | undefined;
  clock: Pick<Clock, "now">;
};

export type RegeneratedCommit = {
  agents: AgentId[];
  /** Files in the working copy that hold something else, and stay as they are. */
  leftAlone: string[];
};

/**
 * Generates from what is staged and puts the result into the same commit. The working copy follows where it was as the
 * index was; where somebody works on it, it stays. Fails with `edited-by-hand`, `partial-commit`, or as generating does,
 * and then has changed nothing.
 */
export async function regenerateCommit(
  parts: RegenerateParts,
  found: StagedConfigs,
): Promise<Reply<RegeneratedCommit>> {
  const names = whomToGenerate(found);
  if (names.length === 0) return success({ agents: [], leftAlone: [] });
  const edited = editedByHand(found);
  if (edited) return edited;
  if (basename(parts.indexFile ?? "").startsWith("next-index")) return partialCommit(names);
  const brought = await found.staged.bringIn(names);
  if (!brought.ok) return brought;
  const generated = await generateInRealms({ realms: found.realms, ids: names, clock: parts.clock });
  if (!generated.ok) return generated;
  const failed = generated.value.find(({ result }) => result === "failed");
  if (failed?.result === "failed") return { ok: false, error: failed.error };
  const changes = await changesOf(found);
  const staged = await changeIndex(parts.git, parts.prefix, changes);
  if (!staged.ok) return staged;
  const leftAlone = await withWritersLock(parts.paths, parts.clock, () => followInWorkingCopy(parts.paths, changes));
  return leftAlone.ok ? success({ agents: agentsOf(changes, names), leftAlone: leftAlone.value }) : leftAlone;
}

/** What all agents share changes with each of them, and would name them all. */
function agentsOf(changes: readonly StagedChange[], names: readonly AgentId[]): AgentId[] {
  const changed = new Set(changes.map(({ path }) => agentOf(path)));
  return names.filter((name) => changed.has(name));
}

/** What hooks share is written with any one of their agents. */
function whomToGenerate({ configs, shared, kept, realms }: StagedConfigs): AgentId[] {
  const drifted = configs.filter(({ config }) => driftOf(config.files).length > 0).map(({ name }) => name);
  if (driftOf(shared).length === 0) return drifted;
  const sharing = byRealm(realms, kept).flatMap(({ realm, names }) => {
    const first = names.find((name) => usesHook(realm, name));
    return first === undefined ? [] : [agentIdOf(realm.paths.tenant, first)];
  });
  return [...new Set([...drifted, ...sharing])];
}

function editedByHand({ configs, shared }: StagedConfigs): Reply<never> | null {
  const files = [...shared, ...configs.flatMap(({ config }) => config.files)];
  const byHand = files.filter(({ state }) => state === "edited" || state === "invalid" || state === "wrong-hook-path");
  if (byHand.length === 0) return null;
  return failure(
    "edited-by-hand",
    "The commit holds generated files that were changed by hand, so nothing was written over them.",
    {
      details: [...new Set(byHand.map(({ path, state, detail }) => `${path}: ${state}${detail ? `. ${detail}` : ""}`))],
      hint: "Make the change in agents/registry.yaml or templates/, run orchestrator generate, and stage the result.",
    },
  );
}

/** git keeps the real index for itself until such a commit is done, so the new files would show as undone after it. */
function partialCommit(names: readonly AgentId[]): Reply<never> {
  return failure("partial-commit", "A commit of named paths cannot take regenerated files along.", {
    details: [...names],
    hint: "Stage the paths with git add, then run git commit without naming them.",
  });
}

/** Whatever the generation has written, changed or taken away, by agent or for all of them. */
async function changesOf({ staged }: StagedConfigs): Promise<StagedChange[]> {
  const { workspace, agentsFolder } = staged.paths;
  const written = await readdir(agentsFolder, { recursive: true, withFileTypes: true });
  const files = written.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const paths = new Set([...files.map((file) => relative(workspace, file)), ...staged.entries.keys()]);
  const changes = await Promise.all(
    [...paths].filter(isGenerated).map(async (path) => {
      const file = join(workspace, path);
      return changeOf({ path, before: staged.entries.get(path) ?? null, now: await readPlainFile(file), file });
    }),
  );
  return changes.flat();
}

/** A link that is staged was refused before anything was generated, and is no change. */
function changeOf(options: { path: string; before: StagedFile | null; now: PlainFile; file: string }): StagedChange[] {
  const { path, before, now, file } = options;
  if (now.kind === "absent") return before ? [{ path, before, mode: before.mode, file: null }] : [];
  if (now.kind === "refused") return [];
  const mode = (now.mode & 0o100) === 0 ? "100644" : "100755";
  return before?.mode === mode && before.bytes.equals(now.bytes) ? [] : [{ path, before, mode, file }];
}
