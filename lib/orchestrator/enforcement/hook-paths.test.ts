import { execFileSync } from "node:child_process";
import { link, mkdir, symlink } from "node:fs/promises";
import { homedir } from "node:os";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGuardedWorkspace, type GuardedWorkspace, policyWith, type ToolCall } from "./testing/guarded-workspace";

const usual = policyWith({
  cannot_access: ["deny/**", "*.test.*", "/only-at-root", "docs/private", "build/"],
  exclusive_access: ["mine/**"],
  held_by_others: [
    { name: "test-writer-agent", display_name: "Test Writer Agent", patterns: ["tests/**", "*.spec.*"] },
  ],
});

let workspace: GuardedWorkspace;

beforeAll(async () => {
  workspace = await createGuardedWorkspace(usual);
  await mkdir(workspace.path("allow", "nested"), { recursive: true });
  await mkdir(workspace.path("deny"));
  await mkdir(workspace.path("tests"));
});

beforeEach(() => workspace.setPolicy(usual));

afterAll(() => workspace.dispose());

/** Writes each path and answers which were let through. */
async function allowed(paths: string[], call: Partial<ToolCall> = {}): Promise<string[]> {
  const answers = await workspace.runMany(
    paths.map((file_path) => ({ tool: "Write", input: { file_path, content: "x" }, ...call })),
  );
  for (const answer of answers) {
    expect([0, 2]).toContain(answer.code);
    expect(answer.stderr === "").toBe(answer.code === 0);
  }
  return paths.filter((_, index) => answers[index]?.code === 0);
}

const none: string[] = [];
const at = (...parts: string[]) => workspace.path(...parts);

describe("attack 71: the same file under another spelling", () => {
  it("blocks `..`, doubled slashes and dots that lead into a forbidden folder", async () => {
    const paths = [
      "allow/../deny/x",
      "allow/nested/../../deny/x",
      "deny//x",
      "deny/./x",
      "allow/../deny",
      "nowhere/../deny/x",
    ];
    expect(await allowed(paths.map((path) => `${workspace.root}/${path}`))).toEqual(none);
  });

  it("resolves relative paths against the folder of the call", async () => {
    expect(await allowed(["x", "./x", "../deny/x"], { cwd: at("deny") })).toEqual(none);
    expect(await allowed(["../deny/x", "../../workspace/deny/x"], { cwd: at("allow") })).toEqual(none);
    expect(await allowed(["x", "nested/x", "../x"], { cwd: at("allow") })).toEqual(["x", "nested/x", "../x"]);
  });

  it("blocks a relative path when the call names no usable folder", async () => {
    expect(await allowed(["x"], { cwd: "allow" })).toEqual(none);
    expect(await allowed(["x"], { cwd: "" })).toEqual(none);
  });

  it("resolves the home folder", async () => {
    expect(await allowed(["~/x", "~", "~root/x", "~nobody-by-this-name/x"])).toEqual(none);
  });

  it("knows one name in both Unicode spellings", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["caf\u00e9/**", "ma\u00f1ana.md"] }));
    const paths = ["cafe\u0301/x", "caf\u00e9/x", "man\u0303ana.md"].map((path) => at(path));
    expect(await allowed(paths)).toEqual(none);
  });

  it("follows a link under the composed name, in case the tool composes a name before it opens it", async () => {
    await symlink("../deny", at("allow", "caf\u00e9"));
    expect(await allowed([at("allow", "cafe\u0301", "x")])).toEqual(none);
  });

  it("blocks control characters, blanks at the ends, broken Unicode, and paths beyond any limit", async () => {
    const paths = [
      "a\u0000b",
      "a\nb",
      "a\rb",
      "a\u001bb",
      "a ",
      "a\u00a0",
      "\ud800",
      "x".repeat(5000),
      "x".repeat(300),
    ];
    expect(await allowed(paths.map((path) => `${at("allow")}/${path}`))).toEqual(none);
    expect(await allowed(["", " ", ` ${at("allow/x")}`, `\ufeff${at("allow/x")}`])).toEqual(none);
  });
});

describe("attack 72: symlinks", () => {
  it("follows a folder, a chain, a dangling link, and a link in the middle of a path", async () => {
    await symlink("../deny", at("allow", "to-folder"));
    await symlink("to-folder", at("allow", "chain-2"));
    await symlink(at("allow", "chain-2"), at("allow", "chain-3"));
    await symlink("../deny/not-there-yet", at("allow", "dangling"));
    await symlink("..", at("allow", "up"));
    const paths = ["to-folder/x", "chain-2/x", "chain-3/new/x", "dangling", "up/deny/x", "to-folder"];
    expect(await allowed(paths.map((path) => at("allow", path)))).toEqual(none);
    expect(await allowed([`${at("allow")}/up/allow/x`])).toEqual([`${at("allow")}/up/allow/x`]);
  });

  it("walks `..` after a symlink as the kernel does, and as a program that cleans the text does", async () => {
    await mkdir(at("deny", "inner"));
    await mkdir(at("deny", "allow"));
    await symlink("../deny/inner", at("allow", "to-inner"));
    // By its text allow/x; by the kernel deny/x.
    expect(await allowed([`${at("allow")}/to-inner/../x`])).toEqual(none);
  });

  it("judges the written place too, even when the link leads somewhere harmless", async () => {
    await symlink("../allow", at("deny", "out"));
    expect(await allowed([at("deny", "out", "x")])).toEqual(none);
  });

  it("blocks loops and what lies behind /proc", async () => {
    await symlink("loop-b", at("allow", "loop-a"));
    await symlink("loop-a", at("allow", "loop-b"));
    await symlink("/proc/self/cwd", at("allow", "process"));
    const paths = [at("allow", "loop-a"), at("allow", "loop-a", "x"), at("allow", "process", "x"), "/proc/self/cwd/x"];
    expect(await allowed([...paths, "/dev/stdout", "/dev/fd/1"])).toEqual(none);
  });

  it("blocks a link that leads out of the workspace", async () => {
    await symlink("/etc", at("allow", "etc"));
    expect(await allowed([at("allow", "etc", "x")])).toEqual(none);
  });

  it("accepts the workspace under the name of a symlink to it", async () => {
    const alias = `${workspace.root}-alias`;
    await symlink(workspace.root, alias);
    expect(await allowed([`${alias}/allow/x`, `${alias}/deny/x`, `${alias}/templates/x`])).toEqual([
      `${alias}/allow/x`,
    ]);
  });
});

describe("attack 55: targets that are no plain file", () => {
  it("blocks hard links, pipes and folders, and is not fooled by a common beginning of a name", async () => {
    await workspace.write(at("deny", "secret.txt"), "x");
    await link(at("deny", "secret.txt"), at("allow", "second-name.txt"));
    execFileSync("mkfifo", [at("allow", "pipe")]);
    expect(await allowed([at("allow", "second-name.txt"), at("allow", "pipe"), at("allow", "nested")])).toEqual(none);
    // `deny/**` is not `deny-nothing/**`, and a neighbour of the workspace is not in it.
    expect(await allowed([at("deny-nothing", "x")])).toEqual([at("deny-nothing", "x")]);
    await workspace.setPolicy(policyWith({ cannot_access: ["**", "!allow/**"] }));
    expect(await allowed([at("allow-evil", "x"), at("allow", "x")])).toEqual([at("allow", "x")]);
  });
});

describe("attack 82: what is protected from every agent", () => {
  const closed = [
    ".claude/settings.json",
    ".claude/settings.local.json",
    "agents/backend-agent/.claude/hooks/auto-deny.py",
    "agents/backend-agent/.claude/hooks/policy.json",
    "agents/other-agent/.claude/CLAUDE.md",
    "agents/x/tenants/y/.claude/settings.json",
    "deep/in/a/package/.claude/settings.json",
    ".Claude/settings.json",
    ".mcp.json",
    "agents/backend-agent/.mcp.json",
    ".git/hooks/pre-commit",
    ".git/config",
    "vendor/module/.git/config",
    "worktree/.git",
    "agents/registry.yaml",
    "Agents/Registry.yaml",
    "templates/auto-deny.py",
    "templates",
    ".orchestrator/state.db",
    "logs/hook-violations.log",
    ".claude/worktrees/feature/.claude/settings.json",
    ".claude/worktrees/feature/agents/registry.yaml",
    ".claude/worktrees/feature/templates/x",
    ".claude/worktrees/feature/.git",
    ".claude/worktrees/feature",
    ".claude/worktrees",
  ];

  it("blocks settings, hooks, registry, templates, git internals and its own log, also where nothing exists yet", async () => {
    expect(await allowed(closed.map((path) => at(path)))).toEqual(none);
  });

  it("blocks them for an agent that holds everything, and in temporary folders", async () => {
    await workspace.setPolicy(policyWith({ exclusive_access: ["**"] }));
    expect(await allowed(closed.map((path) => at(path)))).toEqual(none);
    expect(await allowed(["/tmp/home/.claude/settings.json", "/tmp/clone/.git/hooks/post-checkout"])).toEqual(none);
  });

  it("does not block names that only look alike", async () => {
    const open = [
      "claude/x",
      ".claude.md",
      ".gitignore",
      ".github/workflows/ci.yml",
      "src/templates/x",
      "agents/registry.yaml.md",
    ];
    expect(await allowed(open.map((path) => at(path)))).toEqual(open.map((path) => at(path)));
  });

  it("judges Claude Code's own worktrees like the tree they copy", async () => {
    const tree = (path: string) => at(".claude/worktrees/feature", path);
    const paths = ["src/x", "deny/x", "tests/x", "a.test.ts"].map(tree);
    expect(await allowed(paths)).toEqual([tree("src/x")]);
    // A worktree inside a forbidden folder stays forbidden.
    expect(await allowed([at("deny/.claude/worktrees/feature/src/x")])).toEqual(none);
  });
});

describe("paths an agent may write", () => {
  it("reads patterns as .gitignore does", async () => {
    const blocked = [
      "deny",
      "deny/x",
      "deny/a/b/c",
      "a.test.ts",
      "src/deep/a.test.ts",
      "only-at-root",
      "docs/private",
      "docs/private/x",
      "build/x",
      "src/build/x",
      "tests/x",
      "src/x.spec.js",
    ];
    const open = [
      "src/deny/x",
      "src/only-at-root",
      "src/docs/private/x",
      "src/tests/x",
      "atest.ts",
      "denied",
      "mine/x",
    ];
    expect(await allowed([...blocked, ...open].map((path) => at(path)))).toEqual(open.map((path) => at(path)));
  });

  it("lets an agent write what it holds exclusively, whatever else forbids it", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["src/**"], exclusive_access: ["*.test.*"] }));
    expect(await allowed([at("src/a.test.ts"), at("src/a.ts")])).toEqual([at("src/a.test.ts")]);
  });

  it("lets the last matching pattern decide, so that `!` makes exceptions", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: ["**", "!handoffs/**", "!.project-context.md"] }));
    const open = [at("handoffs/x.md"), at("handoffs/a/b.md"), at(".project-context.md")];
    expect(await allowed([...open, at("src/x"), at("handoff"), at("handoffs/../src/x")])).toEqual(open);
  });

  it("allows temporary folders, /dev/null and what the registry lists outside the workspace, and nothing else", async () => {
    await workspace.setPolicy(policyWith({ writable_outside: ["/srv/shared", "/data/*/inbox", "~/notes"] }));
    const open = ["/tmp/scratch.txt", "/var/tmp/a/b", "/dev/null", "/srv/shared/x", "/data/a/inbox/x", "~/notes/x"];
    const closed = [
      "/etc/passwd",
      "/tmp/../etc/passwd",
      "/srv/shared-not/x",
      "/srv/shared/../x",
      "/data/a/x",
      "/tmpx/a",
      "/dev/sda",
      `${homedir()}/x`,
    ];
    expect(await allowed([...open, ...closed])).toEqual(open);
  });

  it("answers a hostile name against many wildcards at once", async () => {
    await workspace.setPolicy(policyWith({ cannot_access: [`${"*a".repeat(40)}b`, `${"**/a/".repeat(40)}b`] }));
    const started = performance.now();
    expect(await allowed([at("a".repeat(200)), at(`${"a/".repeat(200)}c`)])).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("judges Edit and NotebookEdit as it judges Write, and leaves reading open", async () => {
    await workspace.setPolicy(
      policyWith({ tools: ["Read", "Edit", "NotebookEdit", "MultiEdit"], cannot_access: ["deny/**"] }),
    );
    const answers = await workspace.runMany([
      { tool: "Edit", input: { file_path: at("deny/x") } },
      { tool: "MultiEdit", input: { file_path: at("deny/x") } },
      { tool: "NotebookEdit", input: { notebook_path: at("deny/x.ipynb") } },
      { tool: "NotebookEdit", input: { notebook_path: at("allow/x.ipynb"), file_path: at("deny/x") } },
      { tool: "NotebookEdit", input: { file_path: at("allow/x") } },
      { tool: "Edit", input: {} },
      { tool: "Edit", input: { file_path: [at("allow/x")] } },
      { tool: "NotebookEdit", input: { notebook_path: at("allow/x.ipynb") } },
      { tool: "Edit", input: { file_path: at("allow/x") } },
      { tool: "Read", input: { file_path: at("deny/x") } },
      { tool: "Read", input: { file_path: "/etc/passwd" } },
    ]);
    expect(answers.map((answer) => answer.code)).toEqual([2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0]);
  });
});
