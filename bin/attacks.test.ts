import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const registry = (fields: Record<string, unknown> = {}, name = "alpha-agent") =>
  JSON.stringify({
    version: 1,
    agents: {
      [name]: {
        name,
        display_name: "Alpha",
        description: "Tests.",
        model: "sonnet",
        tools: ["Read"],
        command: "cat",
        ...fields,
      },
    },
  });

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
const path = (name: string) => join(workspace.folder, name);

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, registry());
});
afterEach(() => workspace.dispose());

describe("attack 53: an agent's name", () => {
  const bad = ["../x", "..%2f", "a/b", ".", "", "x".repeat(300), "#(touch pwned)"];
  /** Without what belongs to the program itself. */
  const files = () =>
    readdirSync(workspace.folder, { recursive: true, encoding: "utf8" }).filter(
      (name) => !/^(\.|tmux\.sock)/.test(name),
    );

  it.each([
    ...["generate", "drift"].map((command) => [command, bad] as const),
    // These open the workspace and its tmux, each time.
    ...["create", "create-batch", "status", "attach", "stop", "kill"].map(
      (command) => [command, bad.slice(0, 2)] as const,
    ),
  ])("that is none is refused by %s, and nothing is made", async (command, names) => {
    const before = files();
    for (const name of names) {
      const { code, stdout, stderr } = await workspace.run(command, "--json", "--", name);
      const { error } = JSON.parse(stdout);
      // What stands before a slash may be a tenant's name; there is none.
      const refusal = name === "a/b" ? "tenant-not-found" : "bad-agent-name";
      expect({ code, error: error.code, stderr }, name).toEqual({ code: 1, error: refusal, stderr: "" });
    }
    expect(files()).toEqual(before);
  });
});

describe("attack 59: a name that YAML 1.1 takes for something else", () => {
  it.each(["yes", "null", "on"])("%j is an agent like any other when it is written as text", async (name) => {
    workspace.write("agents/registry.yaml", registry({}, name));
    expect((await workspace.run("generate", name)).code).toBe(0);
    expect((await workspace.run("drift", name)).stdout).toContain(`${name}  ok`);
    expect((await workspace.run("agents")).stdout).toBe(`${name}  Tests.\n`);
  });

  it.each(["0123", "2026-01-01"])("%s is an error with its line", async (name) => {
    workspace.write("agents/registry.yaml", `agents:\n  ${name}:\n    name: ${name}\n`);
    expect(await workspace.run("validate")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/registry\.yaml:[23]:\d+/),
    });
  });
});

it("attack 60: what a value holds is the same in the settings, in the policy and in the list", async () => {
  const text = `it's "quoted" and """so\\ and $(touch pwned) \`touch pwned\` \${HOME}`;
  workspace.write(
    "agents/registry.yaml",
    registry({ description: `${text}\nsecond line`, cannot_access: [`${text}/**`] }),
  );
  await workspace.run("generate");
  const read = (file: string) => JSON.parse(readFileSync(path(`agents/alpha-agent/.claude/${file}`), "utf8"));
  expect(read("settings.json").projectInfo.description).toBe(`${text}\nsecond line`);
  expect(read("hooks/policy.json").cannot_access).toEqual([`${text}/**`]);
  expect((await workspace.run("agents")).stdout).toBe(`alpha-agent  ${text} second line\n`);
  const call = JSON.stringify({
    tool_name: "Read",
    cwd: path("agents/alpha-agent"),
    tool_input: { file_path: path("x") },
  });
  const hook = `printf %s "$CALL" | python3 -I -S agents/alpha-agent/.claude/hooks/auto-deny.py`;
  expect(await workspace.exec("sh", ["-c", hook], { env: { CALL: call } })).toMatchObject({ code: 0 });
  expect(existsSync(path("pwned"))).toBe(false);
});

describe("attack 61: a folder whose name looks like an option or a command", () => {
  it.each(["-b", "--upload-pack=x", "a$(touch pwned)", `it's "mine"`, "a b; touch pwned"])(
    "%j is taken literally by git and by the hook",
    async (name) => {
      const folder = path(name);
      mkdirSync(join(folder, "agents"), { recursive: true });
      writeFileSync(join(folder, "agents/registry.yaml"), registry());
      writeFileSync(join(folder, ".project-context.md"), "x");
      const git = (...args: string[]) =>
        workspace.exec("git", ["-c", "user.name=T", "-c", "user.email=t@example.invalid", ...args]);
      const inside = (...args: string[]) => workspace.runWith({ PROJECT_ROOT: folder }, ...args);
      await git("init", "-q");
      expect(await inside("hooks", "install", "--regenerate")).toMatchObject({ code: 0, stderr: "" });
      await git("add", "--", `./${name}`);
      expect(await git("commit", "-q", "-m", "first")).toMatchObject({
        code: 0,
        stderr: "Regenerated into this commit: alpha-agent\n",
      });
      expect((await git("ls-files", "-z")).stdout).toContain(`${name}/agents/alpha-agent/.claude/settings.json`);
      expect(await inside("hooks", "uninstall")).toMatchObject({ code: 0 });
      expect(existsSync(path("pwned")) || existsSync(join(folder, "pwned"))).toBe(false);
    },
  );
});
