import { join } from "node:path";
import type { RightsChange } from "@/lib/contract/registry";
import { systemClock } from "@/lib/orchestrator/clock";
import { createGit, type Git } from "@/lib/orchestrator/git/run-git";
import { readStagedConfigs, type StagedConfigs, whatDrifts } from "@/lib/orchestrator/git-hooks/check-commit";
import { findRepository } from "@/lib/orchestrator/git-hooks/find-repository";
import { installHook, uninstallHook } from "@/lib/orchestrator/git-hooks/install-hook";
import { type RegeneratedCommit, regenerateCommit } from "@/lib/orchestrator/git-hooks/regenerate-commit";
import { changedRights, widenedLines } from "@/lib/orchestrator/registry/changed-rights";
import { parseRegistry } from "@/lib/orchestrator/registry/parse-registry";
import { readShippedRules } from "@/lib/orchestrator/registry/shipped-rules";
import type { Context } from "../context";
import { printJson } from "../print";

type Options = { regenerate?: boolean };

export async function installHooks(context: Context, options: Options): Promise<number> {
  const program = join(context.paths.binFolder, "orchestrator");
  const wanted = { regenerate: options.regenerate ?? false, program };
  const installed = context.need(await installHook(partsOf(context), wanted));
  if (context.json) {
    printJson({ ok: true, ...installed });
    return 0;
  }
  console.log(`Installed ${installed.file}`);
  if (installed.before) console.log(`The hook that was there runs first: ${installed.before}`);
  console.log(
    installed.regenerate
      ? "Commits check the staged registry, and take along what it changes in generated files."
      : "Commits check the staged registry, and that the staged generated files fit it.",
  );
  return 0;
}

export async function uninstallHooks(context: Context): Promise<number> {
  const removed = context.need(await uninstallHook(partsOf(context)));
  if (context.json) printJson({ ok: true, ...removed });
  else if (removed.file === null) console.log("This workspace has no hook any more; none was taken away.");
  else console.log(`${removed.restored ? "Put the earlier hook back" : "Removed the hook"}: ${removed.file}`);
  return 0;
}

/** Silent when everything is right: git shows what a hook prints. */
export async function runHooks(context: Context, options: Options): Promise<number> {
  const { git, paths } = partsOf(context);
  const repository = context.need(await findRepository(git, paths.workspace));
  const found = context.need(await readStagedConfigs({ git, paths, appRoot: context.appRoot }));
  if (!found) return done(context, null);
  try {
    for (const warning of found.warnings) console.error(warning);
    for (const line of widenedLines(await widenedByCommit(git, found))) console.error(line);
    if (options.regenerate) return done(context, await regenerate(context, found, repository.prefix));
    const drifts = whatDrifts(found);
    return drifts ? context.need(drifts) : done(context, null);
  } finally {
    await found.staged.dispose();
  }
}

/** Compared with the last commit; the first one widens nothing. */
async function widenedByCommit(git: Git, { realms }: StagedConfigs): Promise<RightsChange[]> {
  const [staged] = realms;
  const before = await git(["show", "HEAD:./agents/registry.yaml"]);
  const shipped = staged && (await readShippedRules(staged.paths));
  if (!shipped?.ok || !before.ok) return [];
  const parsed = parseRegistry(before.value, "agents/registry.yaml", shipped.value);
  return staged && parsed.ok ? changedRights(parsed.value.registry, staged.registry, staged.paths) : [];
}

async function regenerate(context: Context, found: StagedConfigs, prefix: string): Promise<RegeneratedCommit> {
  const { git, paths } = partsOf(context);
  const indexFile = context.environment.GIT_INDEX_FILE;
  return context.need(await regenerateCommit({ git, paths, prefix, indexFile, clock: systemClock }, found));
}

function done(context: Context, regenerated: RegeneratedCommit | null): number {
  const { agents, leftAlone } = regenerated ?? { agents: [], leftAlone: [] };
  if (context.json) printJson({ ok: true, regenerated: agents, leftAlone });
  else {
    if (agents.length > 0) console.error(`Regenerated into this commit: ${agents.join(", ")}`);
    for (const path of leftAlone)
      console.error(`Your working copy of ${path} holds something else and stays as it is.`);
  }
  return 0;
}

function partsOf({ paths, environment }: Context) {
  return { git: createGit(paths.workspace, environment), paths, workspace: paths.workspace };
}
