import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environment, type GuardedWorkspace } from "./testing/guarded-workspace";
import { readCases } from "./testing/read-cases";
import { createShellWorkspace, restricted } from "./testing/shell-workspace";

let workspace: GuardedWorkspace;
let outside: string;
const identity = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };

function git(folder: string, ...args: string[]): string {
  const env = environment({ ...identity, PATH: process.env["PATH"] ?? "", HOME: outside, GIT_CONFIG_NOSYSTEM: "1" });
  return execFileSync("git", args, { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

async function judge(command: string, cwd = workspace.root) {
  const [answer] = await workspace.runMany([{ tool: "Bash", input: { command }, cwd }]);
  expect(answer?.stderr).not.toContain("the hook failed");
  return answer?.code === 0 ? "allowed" : (/^Reason: (.*)$/m.exec(answer?.stderr ?? "")?.[1] ?? "no reason");
}

/** A branch with one more commit, in which one file is new or other than before. */
async function branchWith(name: string, path: string, from = "main") {
  git(workspace.root, "switch", "-q", "-c", name, from);
  await workspace.write(workspace.path(path), `${name}\n`);
  git(workspace.root, "add", "-f", path);
  git(workspace.root, "commit", "-qm", name);
  git(workspace.root, "switch", "-q", "main");
}

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "git-outside-"));
  workspace = await createShellWorkspace();
  await rm(workspace.path(".git"), { recursive: true });
  git(workspace.root, "init", "-q", "-b", "main");
  git(workspace.root, "add", "-A", ":!node_modules");
  git(workspace.root, "commit", "-qm", "first");
  await branchWith("tests-of-others", "tests/new.py");
  await branchWith("older-guard", "agents/other-agent/.claude/settings.json");
  await branchWith("own", "src/own.py"); // Where `git switch -` goes.
});
afterAll(async () => {
  await workspace.dispose();
  await rm(outside, { recursive: true, force: true });
});

const brings = (branch: string) => [
  `git merge ${branch}`,
  `git merge --no-ff --no-edit ${branch}`,
  `git switch ${branch}`,
  `git checkout ${branch}`,
  `git checkout -q --detach ${branch}`,
  `git switch -c again ${branch}`,
  `git rebase ${branch}`,
  `git cherry-pick ${branch}`,
  `git cherry-pick --no-commit ${branch}`,
  `git pull . ${branch}`,
  `git revert --no-edit ${branch}`,
];

describe("attack 75: what the history holds", () => {
  it("is moved to where only files change that the agent may write", async () => {
    for (const command of brings("own")) expect([command, await judge(command)]).toEqual([command, "allowed"]);
  });

  it("is refused where files change that the agent may not write, with the name of one", async () => {
    for (const command of brings("tests-of-others")) {
      expect([command, await judge(command)]).toEqual([command, expect.stringContaining("changes tests/new.py")]);
    }
  });

  it("is refused to every agent where a guard changes", async () => {
    await workspace.setPolicy({ ...restricted, cannot_access: [], held_by_others: [] });
    for (const command of brings("older-guard")) {
      expect([command, await judge(command)]).toEqual([command, expect.stringContaining("protected from every agent")]);
    }
    await workspace.setPolicy(restricted);
  });

  it("counts by what a name stands for when the command runs, not before", async () => {
    for (const command of [
      "git branch z tests-of-others; git switch z",
      "git update-ref refs/heads/own tests-of-others; git merge own",
      "git tag v9 tests-of-others && git merge v9",
      "git fetch /tmp/elsewhere main; git merge FETCH_HEAD",
      'git merge "$BRANCH"',
      "git push . tests-of-others:refs/remotes/origin/main",
      "git fetch . tests-of-others:refs/remotes/origin/main",
    ]) {
      expect([command, await judge(command)]).toEqual([command, expect.stringMatching(/^cannot tell/)]);
    }
  });

  it("that is named by nothing is git's own error to report", async () => {
    expect(await judge("git merge no-such-branch; git switch nowhere; git rebase --abort")).toBe("allowed");
  });
});

describe("clones and work trees outside of the workspace", () => {
  it("have the same closed paths, so that no commit is made there and brought back", async () => {
    const clone = join(outside, "clone");
    git(workspace.root, "clone", "-q", ".", clone);
    const tree = join(outside, "tree");
    git(workspace.root, "worktree", "add", "-q", tree, "own");
    for (const folder of [clone, tree]) {
      expect(await judge("echo x > tests/a.py && git commit -qam x", folder)).toContain(
        "matches restriction 'tests/**'",
      );
      expect(await judge("echo x > src/a.py && git commit -qam x", folder)).toBe("allowed");
      expect(await judge(`echo x > ${folder}/tests/a.py`)).toContain("matches restriction 'tests/**'");
    }
    expect(await judge(`git pull -q ${clone} main`)).toMatch(/^cannot tell what git pull brings/);
    git(workspace.root, "worktree", "remove", "--force", tree);
  });

  it("count from the moment in which a command makes them", async () => {
    expect(await judge(`git clone -q . ${outside}/new; cd ${outside}/new && echo x > tests/a.py`)).toContain(
      "tests/**",
    );
    expect(await judge(`git worktree add ${outside}/wt$$ && touch ${outside}/wt$$/tests/x`)).not.toBe("allowed");
  });
});

describe("what comes from the server", () => {
  it("is trusted, unless agents write where it stands", async () => {
    const server = join(outside, "server.git");
    git(workspace.root, "clone", "-q", "--bare", ".", server);
    git(workspace.root, "remote", "add", "origin", "https://git.example/x.git");
    git(workspace.root, "update-ref", "refs/remotes/origin/main", "tests-of-others");
    for (const command of [
      "git pull",
      "git pull --rebase origin main",
      "git fetch && git merge origin/main",
      "git rebase origin/main",
    ]) {
      expect([command, await judge(command)]).toEqual([command, "allowed"]);
    }
    git(workspace.root, "remote", "set-url", "origin", server);
    expect(await judge("git pull")).toMatch(/^cannot tell what git pull brings/);
    expect(await judge("git merge origin/main")).toContain("changes tests/new.py");
    expect(await judge("git remote add evil https://evil.example/x && git merge evil/main")).toMatch(/^cannot tell/);
    git(workspace.root, "remote", "remove", "origin");
  });
});

describe("git as the hook asks it", () => {
  it("attack 62: runs nothing that the repository holds", async () => {
    const trace = join(outside, "ran");
    for (const [key, value] of [
      ["core.fsmonitor", `touch ${trace}`],
      ["diff.external", `touch ${trace}`],
      ["core.pager", `touch ${trace}`],
      ["filter.x.smudge", `touch ${trace}`],
      ["core.hooksPath", outside],
    ] as const) {
      git(workspace.root, "config", key, value);
    }
    await judge("git merge own; git switch tests-of-others; git pull");
    await expect(readFile(trace)).rejects.toThrow("ENOENT");
    for (const key of ["core.fsmonitor", "diff.external", "core.pager", "filter.x.smudge", "core.hooksPath"]) {
      git(workspace.root, "config", "--unset", key);
    }
  });
});

describe("attack 85: ordinary commands, where the history and the caches are real", () => {
  it("pass but for at most 2 %", async () => {
    await workspace.write(workspace.path("src", "__pycache__", "a.pyc"));
    const commands = readCases("shell-ordinary.txt").flatMap((group) => group.commands);
    const answers = await workspace.runMany(
      [...commands, "find . -type d -name __pycache__ -prune -exec rm -rf {} +"].map((command) => {
        return { tool: "Bash", input: { command }, cwd: workspace.root };
      }),
    );
    const wrong = commands.filter((_, index) => answers[index]?.code !== 0);
    expect(wrong.filter((command) => !/^(node -e|python3 -c)/.test(command))).toEqual([]);
    expect(answers.at(-1)).toEqual({ code: 0, stderr: "" });
  }, 120_000);
});
