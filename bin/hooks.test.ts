import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const agent = (name: string) => `  ${name}:
    name: ${name}
    display_name: from sonnet
    description: Does one half.
    model: sonnet
    tools: [Read]
`;
const registry = `version: 1\nagents:\n${agent("alpha-agent")}${agent("beta-agent")}`;
const opus = registry.replace("from sonnet", "from opus");
const identity = ["-c", "user.name=T", "-c", "user.email=t@example.invalid"];

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(async () => {
  workspace = createCliWorkspace(built.program, registry);
  workspace.write(".gitignore", ".orchestrator/\ntmux.sock\n");
  await git("init", "-q", "-b", "main");
});
afterEach(() => workspace.dispose());

const git = (...args: string[]) => workspace.exec("git", [...identity, ...args]);
const path = (name: string) => join(workspace.folder, name);
const read = (name: string) => readFileSync(path(name), "utf8");
const committed = async (name: string) => (await git("show", `HEAD:${name}`)).stdout;
const status = async () => (await git("status", "--porcelain")).stdout;

/** Everything generated and committed, and the hook installed. */
async function install(...options: string[]) {
  await workspace.run("generate");
  await git("add", ".");
  expect(await git("commit", "-q", "-m", "first")).toMatchObject({ code: 0 });
  const installed = await workspace.run("hooks", "install", ...options);
  expect(installed).toMatchObject({ code: 0, stderr: "" });
}

describe("hooks install", () => {
  it("is quiet at a commit that is right, or that touches no agent", async () => {
    await install();
    workspace.write("README.md", "# Other things\n");
    await git("add", ".");
    expect(await git("commit", "-q", "-m", "docs")).toEqual({ code: 0, stdout: "", stderr: "" });
    workspace.write("agents/registry.yaml", opus);
    await workspace.run("generate");
    await git("add", ".");
    expect(await git("commit", "-q", "-m", "opus")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("says what a commit lets an agent do that it could not before", async () => {
    await install("--regenerate");
    workspace.write("agents/registry.yaml", registry.replace("tools: [Read]", "tools: [Read, Bash]"));
    await git("add", ".");
    const { code, stderr } = await git("commit", "-q", "-m", "wider");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^This widens what alpha-agent may do: It lets alpha-agent use Bash\.$/m);
  });

  it("stops a commit of a broken registry with line and column", async () => {
    await install();
    workspace.write("agents/registry.yaml", registry.replace("model: sonnet", "model: 12"));
    await git("add", ".");
    const { code, stderr } = await git("commit", "-q", "-m", "broken");
    expect(code).toBe(1);
    expect(stderr).toMatch(/agents\/registry\.yaml:7:\d+: agents\.alpha-agent\.model/);
  });

  it("stops a commit whose generated files do not fit its registry, and judges what is staged alone", async () => {
    await install();
    workspace.write("agents/registry.yaml", opus);
    await git("add", ".");
    await workspace.run("generate"); // in the working copy everything fits
    const { code, stderr } = await git("commit", "-q", "-m", "half");
    expect(code).toBe(1);
    expect(stderr).toMatch(/agents\/alpha-agent\/\.claude\/CLAUDE\.md: stale[\s\S]*git add agents/);
    await git("add", ".");
    workspace.write("agents/registry.yaml", "agents: ["); // and now it is the working copy that is broken
    expect(await git("commit", "-q", "-m", "whole")).toMatchObject({ code: 0, stderr: "" });
  });

  it("asks for nothing that the repository ignores", async () => {
    workspace.write(".gitignore", ".orchestrator/\ntmux.sock\nagents/**/.claude/\n");
    await install("--regenerate");
    workspace.write("agents/registry.yaml", opus);
    expect(await git("commit", "-q", "-a", "-m", "opus")).toMatchObject({ code: 0, stderr: "" });
    expect((await git("ls-files", "agents")).stdout).toBe("agents/registry.yaml\n");
  });

  it("keeps the hook that was there, runs it first, and brings it back", async () => {
    const mine = "#!/bin/sh\necho mine ran >>mine.log\ntest ! -e stop\n";
    writeFileSync(path(".git/hooks/pre-commit"), mine);
    chmodSync(path(".git/hooks/pre-commit"), 0o755);
    workspace.write(".gitignore", ".orchestrator/\ntmux.sock\nmine.log\nstop\n");
    await install();
    expect(read("mine.log")).toBe("mine ran\n");
    const again = await workspace.run("hooks", "install", "--regenerate");
    expect(again.stdout).toContain("runs first");
    workspace.write("agents/registry.yaml", opus);
    writeFileSync(path("stop"), "");
    expect(await git("commit", "-q", "-a", "-m", "stopped by mine")).toMatchObject({ code: 1 });
    rmSync(path("stop"));
    expect(await git("commit", "-q", "-a", "-m", "opus")).toMatchObject({ code: 0 });
    expect(read("mine.log")).toBe("mine ran\nmine ran\nmine ran\n");
    expect((await workspace.run("hooks", "uninstall")).stdout).toContain("Put the earlier hook back");
    expect(read(".git/hooks/pre-commit")).toBe(mine);
    expect((await git("config", "--get-regexp", "^orchestrator")).stdout).toBe("");
  });

  it("refuses to choose between two hooks that are not ours", async () => {
    await install();
    writeFileSync(path(".git/hooks/pre-commit"), "#!/bin/sh\n# the second\n");
    writeFileSync(path(".git/hooks/pre-commit.before-orchestrator"), "#!/bin/sh\n# the first\n");
    expect(await workspace.run("hooks", "install")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is not ours"),
    });
    expect(read(".git/hooks/pre-commit")).toContain("the second");
    expect((await workspace.run("hooks", "uninstall")).code).toBe(0);
    expect(read(".git/hooks/pre-commit")).toContain("the second");
  });

  it("uses the folder that core.hooksPath names inside the repository", async () => {
    await git("config", "core.hooksPath", ".githooks");
    await install();
    expect(statSync(path(".githooks/pre-commit")).mode & 0o111).toBe(0o111);
    expect(read(".githooks/pre-commit")).not.toContain(workspace.folder);
    workspace.write("agents/registry.yaml", "agents: [");
    expect((await git("commit", "-q", "-a", "-m", "broken")).code).toBe(1);
  });

  it("says what to do where other repositories or another tool use the hooks' folder", async () => {
    await git("config", "core.hooksPath", join(workspace.folder, "..", "shared hooks"));
    const shared = await workspace.run("hooks", "install");
    expect(shared).toMatchObject({ code: 1, stderr: expect.stringContaining("other repositories use") });
    await git("config", "core.hooksPath", ".husky/_");
    const husky = await workspace.run("hooks", "install", "--regenerate");
    expect(husky.code).toBe(1);
    expect(husky.stderr).toContain("Add this to .husky/pre-commit:\norchestrator hooks run --regenerate");
    await git("config", "--unset", "core.hooksPath");
    workspace.write("lefthook.yml", "");
    expect((await workspace.run("hooks", "install")).stderr).toMatch(/lefthook\.yml:\npre-commit:\n/);
    expect(existsSync(path(".git/hooks/pre-commit"))).toBe(false);
  });

  it("says that there is no repository", async () => {
    rmSync(path(".git"), { recursive: true });
    const { code, stderr } = await workspace.run("hooks", "install");
    expect(code).toBe(1);
    expect(stderr).toMatch(/is in no git repository[\s\S]*git init/);
  });

  it("works in a linked work tree, with that tree's own files", async () => {
    await install();
    await git("worktree", "add", "-q", "-b", "two", "tree two");
    const tree = path("tree two");
    writeFileSync(join(tree, "agents/registry.yaml"), "agents: [");
    const env = { PROJECT_ROOT: workspace.folder }; // the shell's own setting does not lead the hook astray
    const inTree = (...args: string[]) => workspace.exec("git", [...identity, ...args], { cwd: tree, env });
    expect((await inTree("commit", "-q", "-a", "-m", "broken")).stderr).toContain("agents/registry.yaml:1:");
    writeFileSync(join(tree, "agents/registry.yaml"), `# A comment\n${registry}`);
    expect(await inTree("commit", "-q", "-a", "-m", "comment")).toMatchObject({ code: 0, stderr: "" });
  });

  it("works in a linked work tree for a workspace that is a folder of the repository", async () => {
    mkdirSync(path("team/agents"), { recursive: true });
    writeFileSync(path("team/agents/registry.yaml"), registry);
    const team = { PROJECT_ROOT: path("team") };
    expect(await workspace.runWith(team, "generate")).toMatchObject({ code: 0 });
    await git("add", "team");
    await git("commit", "-q", "-m", "first");
    expect(await workspace.runWith(team, "hooks", "install", "--regenerate")).toMatchObject({ code: 0 });
    await git("worktree", "add", "-q", "-b", "two", "tree two");
    const tree = (...args: string[]) => git("-C", path("tree two/team"), ...args);
    writeFileSync(path("tree two/team/agents/registry.yaml"), opus);
    expect(await tree("commit", "-q", "-a", "-m", "opus")).toMatchObject({
      code: 0,
      stderr: "Regenerated into this commit: alpha-agent\n",
    });
    expect((await tree("show", "HEAD:team/agents/alpha-agent/.claude/CLAUDE.md")).stdout).toContain("from opus");
    expect((await tree("status", "--porcelain", "-uno")).stdout).toBe("");
    writeFileSync(path("tree two/team/agents/registry.yaml"), "agents: [");
    expect((await tree("commit", "-q", "-a", "-m", "broken")).code).toBe(1);
  });

  it("works for a workspace that is a folder of the repository, in a path with spaces", async () => {
    const folder = path("my team");
    mkdirSync(join(folder, "agents"), { recursive: true });
    writeFileSync(join(folder, "agents/registry.yaml"), registry);
    writeFileSync(join(folder, ".project-context.md"), "# Context\n");
    const inside = (...args: string[]) => workspace.runWith({ PROJECT_ROOT: folder }, ...args);
    await inside("generate");
    await git("add", "my team");
    expect((await inside("hooks", "install", "--regenerate")).code).toBe(0);
    await git("commit", "-q", "-m", "first");
    writeFileSync(join(folder, "agents/registry.yaml"), opus);
    expect(await git("commit", "-q", "-a", "-m", "opus")).toMatchObject({ code: 0 });
    expect(await committed("my team/agents/alpha-agent/.claude/CLAUDE.md")).toContain("opus");
    expect(await committed("my team/agents/alpha-agent/.claude/generated.json")).toContain("registry");
    expect((await git("status", "--porcelain", "my team")).stdout).toBe("");
  });
});

describe("hooks install --regenerate", () => {
  it("takes what the registry changes into the same commit, and leaves a clean work tree", async () => {
    await install("--regenerate");
    workspace.write("agents/registry.yaml", opus);
    const first = await git("commit", "-q", "-a", "-m", "opus");
    expect(first).toMatchObject({ code: 0, stderr: "Regenerated into this commit: alpha-agent\n" });
    const { stdout } = await git("show", "--stat=200", "--format=", "HEAD");
    expect(stdout).toContain("agents/alpha-agent/.claude/CLAUDE.md");
    expect(stdout).not.toContain("beta-agent");
    workspace.write("agents/registry.yaml", `${opus}${agent("gamma-agent")}`);
    const second = await git("commit", "-q", "-a", "-m", "a third");
    expect(second.stderr).toBe("Regenerated into this commit: gamma-agent\n");
    expect(await committed("agents/.claude/index.json")).toContain("gamma-agent");
    expect(await committed("agents/gamma-agent/.claude/CLAUDE.md")).toContain("from sonnet");
    expect(await status()).toBe("");
    expect((await workspace.run("drift")).code).toBe(0);
    expect((await git("ls-files", "--stage", "agents/gamma-agent/.claude/hooks/auto-deny.py")).stdout).toMatch(
      /^100755/,
    );
  });

  it("generates from what is staged, and leaves a working copy alone that is further on", async () => {
    await install("--regenerate");
    workspace.write("agents/registry.yaml", opus);
    await git("add", "agents/registry.yaml");
    workspace.write("agents/registry.yaml", registry.replace("from sonnet", "from haiku"));
    await workspace.run("generate");
    const done = await git("commit", "-q", "-m", "opus, while haiku is tried");
    expect(done.code).toBe(0);
    expect(done.stderr).toContain("Your working copy of agents/alpha-agent/.claude/CLAUDE.md holds something else");
    expect(await committed("agents/alpha-agent/.claude/CLAUDE.md")).toContain("opus");
    expect(read("agents/alpha-agent/.claude/CLAUDE.md")).toContain("haiku");
    expect(read("agents/registry.yaml")).toContain("haiku");
    const clone = path("clone");
    await git("clone", "-q", ".", clone);
    expect((await workspace.runWith({ PROJECT_ROOT: clone }, "drift")).stdout).not.toMatch(/stale|edited|missing/);
  });

  it("takes along what changes for tenants", async () => {
    const tenants = (name: string) =>
      registry.replace(
        "agents:",
        `tenants:\n  acme:\n    agents: [alpha-agent]\n    config_overrides:\n      alpha-agent:\n        display_name: ${name}\nagents:`,
      );
    workspace.write("agents/registry.yaml", tenants("Acme's first"));
    await install("--regenerate");
    const file = "agents/alpha-agent/tenants/acme/.claude/CLAUDE.md";
    expect(await committed(file)).toContain("Acme's first");
    workspace.write("agents/registry.yaml", tenants("Acme's second"));
    const done = await git("commit", "-q", "-a", "-m", "for acme");
    expect(done).toMatchObject({ code: 0, stderr: "Regenerated into this commit: acme/alpha-agent\n" });
    expect(await committed(file)).toContain("Acme's second");
    expect(await status()).toBe("");
    expect((await workspace.run("drift")).code).toBe(0);
  });

  it("brings back what all agents share, too, and without it says what is missing", async () => {
    await install();
    const shared = "agents/.claude/index.json";
    await git("rm", "-q", "--cached", shared);
    const stopped = await git("commit", "-q", "-m", "without");
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining(`${shared}: missing`) });
    await workspace.run("hooks", "install", "--regenerate");
    workspace.write("agents/README.md", "more\n");
    await git("add", "agents/README.md");
    expect(await git("commit", "-q", "-m", "with")).toMatchObject({ code: 0, stderr: "" });
    expect(await committed(shared)).toBe(read(shared));
    expect(await status()).toBe("");
  });

  it("sees a mode that git keeps and a generated file that is missing among right ones", async () => {
    await install("--regenerate");
    await git("update-index", "--chmod=-x", "agents/beta-agent/.claude/hooks/auto-deny.py");
    await git("rm", "-q", "--cached", "agents/alpha-agent/.claude/CLAUDE.md");
    const done = await git("commit", "-q", "-m", "worse");
    // Nothing else was staged, so nothing is left to commit: the index is as it was before.
    expect(done.stderr).toContain("Regenerated into this commit: alpha-agent, beta-agent");
    expect((await git("diff", "--cached", "--name-only")).stdout).toBe("");
    expect((await git("ls-files", "--stage", "agents/beta-agent/.claude/hooks/auto-deny.py")).stdout).toMatch(
      /^100755/,
    );
  });

  it("never writes over a generated file that was changed by hand and staged", async () => {
    await install("--regenerate");
    const file = "agents/beta-agent/.claude/CLAUDE.md";
    workspace.write(file, `${read(file)}\nmine\n`);
    workspace.write("agents/registry.yaml", registry.replaceAll("from sonnet", "from opus"));
    const done = await git("commit", "-q", "-a", "-m", "both");
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/changed by hand[\s\S]*beta-agent\/\.claude\/CLAUDE\.md: edited/);
    expect(read(file)).toContain("mine");
    expect((await git("diff", "--cached", "--name-only", "agents/alpha-agent")).stdout).toBe("");
  });

  it("refuses a commit of named paths that would need more files than it names", async () => {
    await install("--regenerate");
    workspace.write("agents/registry.yaml", opus);
    const done = await git("commit", "-q", "-m", "named", "agents/registry.yaml");
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/named paths[\s\S]*git add/);
    expect(await status()).toBe(" M agents/registry.yaml\n");
  });

  it("is run by the first commit of a repository, and by --amend", async () => {
    await workspace.run("hooks", "install", "--regenerate");
    await git("add", ".");
    expect(await git("commit", "-q", "-m", "first")).toMatchObject({ code: 0 });
    expect(await committed("agents/beta-agent/.claude/settings.json")).toContain("auto-deny.py");
    workspace.write("agents/registry.yaml", opus);
    expect(await git("commit", "-q", "-a", "--amend", "-m", "first, better")).toMatchObject({ code: 0 });
    expect(await committed("agents/alpha-agent/.claude/CLAUDE.md")).toContain("opus");
    expect(await status()).toBe("");
  });

  it("attack 62: runs no hook, filter, monitor or diff program that the repository's configuration names", async () => {
    await install("--regenerate");
    const planted = path("planted.sh");
    writeFileSync(planted, `#!/bin/sh\necho "$0 $*" >>'${path("pwned")}'\ncat\n`);
    chmodSync(planted, 0o755);
    for (const hook of ["post-index-change", "reference-transaction"]) symlinkSync(planted, path(`.git/hooks/${hook}`));
    for (const name of ["core.fsmonitor", "diff.external", "filter.x.clean", "filter.x.smudge", "diff.x.textconv"]) {
      await git("config", name, planted);
    }
    workspace.write("agents/registry.yaml", opus);
    await git("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "add", "agents/registry.yaml");
    workspace.write(".gitattributes", "agents/** filter=x diff=x\n");
    rmSync(path("pwned"), { force: true });
    expect(await workspace.run("hooks", "run", "--regenerate")).toMatchObject({ code: 0 });
    expect(existsSync(path("pwned"))).toBe(false);
    expect((await git("diff", "--cached", "--name-only", "--no-ext-diff")).stdout).toContain(
      "alpha-agent/.claude/CLAUDE.md",
    );
  });

  it("attack 55: follows no link that is staged or stands in a generated file's place", async () => {
    await install("--regenerate");
    const outside = path("outside");
    mkdirSync(outside);
    rmSync(path("agents/alpha-agent/.claude"), { recursive: true });
    symlinkSync(outside, path("agents/alpha-agent/.claude"));
    workspace.write("agents/registry.yaml", opus);
    const staged = await git("commit", "-q", "-a", "-m", "a link");
    expect(staged.code).toBe(1);
    expect(staged.stderr).toContain("agents/alpha-agent/.claude");
    await git("add", "agents/registry.yaml");
    const done = await git("commit", "-q", "-m", "the registry alone");
    expect(done.code).toBe(0);
    expect(done.stderr).toContain("holds something else");
    expect(await committed("agents/alpha-agent/.claude/CLAUDE.md")).toContain("opus");
    expect(existsSync(join(outside, "CLAUDE.md"))).toBe(false);
  });
});
