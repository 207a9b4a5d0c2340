import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Git } from "../git/run-git";

export type Repository = {
  /** The top of the work tree. */
  top: string;
  /** From the top to the workspace, with a slash at its end; empty when they are the same. */
  prefix: string;
  /** Where git looks for hooks, `core.hooksPath` and linked work trees considered. It need not exist. */
  hooksFolder: string;
};

/** The repository that a workspace stands in. Fails with `no-repository`. */
export async function findRepository(git: Git, workspace: string): Promise<Reply<Repository>> {
  const asked = await git(["rev-parse", "--show-toplevel", "--show-prefix", "--git-path", "hooks"], {
    ownHooksPath: true,
  });
  if (!asked.ok && asked.error.code === "git-missing") return asked;
  const [top, prefix, hooks] = asked.ok ? asked.value.toString("utf8").split("\n") : [];
  if (!top || prefix === undefined || !hooks) {
    return failure("no-repository", `${workspace} is in no git repository with a work tree.`, {
      hint: "Run: git init",
      ...(!asked.ok && asked.error.cause && { cause: asked.error.cause }),
    });
  }
  return success({ top, prefix, hooksFolder: resolve(workspace, hooks) });
}

/**
 * Whether a hook may be put into this repository's folder of hooks. Fails with `hooks-shared` when other repositories use
 * the folder, too, and with `hooks-managed` when a tool writes its files: then the hint is the line to give to that tool.
 */
export async function checkHooksFolder(git: Git, repository: Repository, regenerate: boolean): Promise<Reply<null>> {
  const { top, prefix, hooksFolder } = repository;
  const line = `${prefix === "" ? "" : `PROJECT_ROOT="$PWD/${prefix.slice(0, -1)}" `}orchestrator hooks run${regenerate ? " --regenerate" : ""}`;
  const manager = managerOf(top, hooksFolder);
  if (manager) {
    return failure(
      "hooks-managed",
      `${manager.name} writes the git hooks of this repository, so nothing was changed.`,
      {
        hint: `Add this to ${manager.file}:\n${manager.entry(line)}`,
      },
    );
  }
  const common = await git(["rev-parse", "--git-common-dir"]);
  if (!common.ok) return common;
  const gitFolder = resolve(top, prefix, common.value.toString("utf8").trim());
  const own = await Promise.all([top, gitFolder, hooksFolder].map((path) => realpath(path).catch(() => path)));
  const [realTop = top, realGit = gitFolder, realHooks = hooksFolder] = own;
  if ([realTop, realGit].some((folder) => realHooks.startsWith(`${folder}${sep}`))) return success(null);
  return failure("hooks-shared", `core.hooksPath is ${hooksFolder}, which other repositories use, too.`, {
    hint: [
      "Give this repository its own folder: git config core.hooksPath .githooks, then run this again.",
      `Or add this to ${join(hooksFolder, "pre-commit")}:`,
      line,
    ].join("\n"),
  });
}

type Manager = { name: string; file: string; entry: (line: string) => string };

/** Tools that own the files in the folder of hooks and write them anew. */
function managerOf(top: string, hooksFolder: string): Manager | null {
  if (/\/\.husky(\/_)?$/.test(hooksFolder)) {
    return { name: "husky", file: ".husky/pre-commit", entry: (line) => line };
  }
  const lefthook = ["lefthook", ".lefthook"].flatMap((name) => [`${name}.yml`, `${name}.yaml`]);
  const file = lefthook.find((name) => existsSync(join(top, name)));
  if (!file) return null;
  const entry = (line: string) => `pre-commit:\n  commands:\n    agents:\n      run: ${line}`;
  return { name: "lefthook", file, entry };
}
