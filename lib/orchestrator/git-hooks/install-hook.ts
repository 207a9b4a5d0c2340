import { mkdir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { writeAtomically } from "../files/write-atomically";
import type { Git } from "../git/run-git";
import { checkHooksFolder, findRepository, type Repository } from "./find-repository";
import { HOOK_SCRIPT, isOurHook, KEPT_HOOK } from "./hook-script";

export type HookParts = { git: Git; workspace: string };

export type InstalledHook = {
  file: string;
  regenerate: boolean;
  /** Where the hook is that was there before, and still runs; null when there was none. */
  before: string | null;
};

/**
 * Makes git check (or regenerate) the agents' files at each commit. A hook that is there already is kept and runs first;
 * called again it only changes the mode. Fails with `no-repository`, `hooks-managed`, `hooks-shared`, `hook-clash`.
 */
export async function installHook(
  { git, workspace }: HookParts,
  options: { regenerate: boolean; program: string },
): Promise<Reply<InstalledHook>> {
  const repository = await findRepository(git, workspace);
  if (!repository.ok) return repository;
  const { prefix, hooksFolder } = repository.value;
  const mayWrite = await checkHooksFolder(git, repository.value, options.regenerate);
  if (!mayWrite.ok) return mayWrite;
  // What the hook reads comes first: until the hook is there, nobody does.
  const settings = [
    ["orchestrator.program", options.program],
    ["orchestrator.regenerate", String(options.regenerate)],
  ] as const;
  for (const [name, value] of settings) {
    const set = await git(["config", "--local", "--replace-all", name, value]);
    if (!set.ok) return set;
  }
  const workspaces = await workspacesOf(git);
  if (!workspaces.ok) return workspaces;
  if (!workspaces.value.includes(prefix)) {
    const added = await git(["config", "--local", "--add", "orchestrator.workspace", prefix]);
    if (!added.ok) return added;
  }
  const put = await putHook(hooksFolder).catch((error: unknown) => fileFailure(error, hooksFolder));
  if (!put.ok) return put;
  return success({ file: join(hooksFolder, "pre-commit"), regenerate: options.regenerate, before: put.value });
}

/** Answers where the hook is that was there before. A crash between the two steps leaves it there, to be found again. */
async function putHook(folder: string): Promise<Reply<string | null>> {
  const [hook, kept] = [join(folder, "pre-commit"), join(folder, KEPT_HOOK)];
  await mkdir(folder, { recursive: true });
  const [there, before] = await Promise.all([hook, kept].map((file) => readPlainFile(file)));
  const isOurs = there?.kind === "file" && isOurHook(there.bytes);
  const isForeign = there !== undefined && there.kind !== "absent" && !isOurs;
  if (isForeign && before?.kind !== "absent") {
    return failure("hook-clash", `${hook} is not ours, and ${kept} holds another hook already.`, {
      hint: `Put into pre-commit what both should do, and move ${KEPT_HOOK} away; then run this again.`,
    });
  }
  if (isForeign) await rename(hook, kept);
  await writeAtomically(hook, HOOK_SCRIPT, 0o755);
  return success(isForeign || before?.kind !== "absent" ? kept : null);
}

export type RemovedHook = {
  /** Null when there was none of ours. */
  file: string | null;
  /** The hook that was there before ours is back. */
  restored: boolean;
};

/** Takes the hook away again and puts the earlier one back; it stays while another workspace of the repository uses it. */
export async function uninstallHook({ git, workspace }: HookParts): Promise<Reply<RemovedHook>> {
  const repository = await findRepository(git, workspace);
  if (!repository.ok) return repository;
  const workspaces = await workspacesOf(git);
  if (!workspaces.ok) return workspaces;
  const others = workspaces.value.filter((prefix) => prefix !== repository.value.prefix);
  const forgotten = await forget(git, repository.value, others);
  if (!forgotten.ok) return forgotten;
  if (others.length > 0) return success({ file: null, restored: false });
  return takeHook(repository.value.hooksFolder).catch((error: unknown) =>
    fileFailure(error, repository.value.hooksFolder),
  );
}

async function forget(git: Git, { prefix }: Repository, others: readonly string[]): Promise<Reply<null>> {
  const own = `^${prefix.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`;
  const calls =
    others.length > 0
      ? [["config", "--local", "--unset-all", "orchestrator.workspace", own]]
      : ["workspace", "program", "regenerate"].map((name) => [
          "config",
          "--local",
          "--unset-all",
          `orchestrator.${name}`,
        ]);
  for (const call of calls) {
    const done = await git(call, { answers: [0, 5] }); // 5: there was none
    if (!done.ok) return done;
  }
  return success(null);
}

async function takeHook(folder: string): Promise<Reply<RemovedHook>> {
  const [hook, kept] = [join(folder, "pre-commit"), join(folder, KEPT_HOOK)];
  const there = await readPlainFile(hook);
  if (there.kind !== "file" || !isOurHook(there.bytes)) return success({ file: null, restored: false });
  const before = await readPlainFile(kept);
  if (before.kind === "absent") await unlink(hook);
  else await rename(kept, hook);
  return success({ file: hook, restored: before.kind !== "absent" });
}

/** Workspaces of this repository that use the hook, as prefixes from its top. */
async function workspacesOf(git: Git): Promise<Reply<string[]>> {
  const listed = await git(["config", "--local", "-z", "--get-all", "orchestrator.workspace"], { answers: [0, 1] });
  return listed.ok ? success(listed.value.toString("utf8").split("\0").slice(0, -1)) : listed;
}
