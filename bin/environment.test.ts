import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { projectRoot } from "@/scripts/setup/project-root.mjs";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const registry = `version: 1
agents:
  alpha-agent:
    name: alpha-agent
    display_name: Alpha
    description: Does the first half.
    model: sonnet
    command: cat
    tools: [Read]
`;

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
const path = (name: string) => join(workspace.folder, name);

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, registry);
});
afterEach(() => workspace.dispose());

describe("PROJECT_ROOT", () => {
  it("is the repository of the program itself when it is not set, or empty, and no folder upwards has a registry", async () => {
    const missing = `Registry not found: ${join(built.program, "../../agents/registry.yaml")}`;
    const run = () =>
      workspace.exec(process.execPath, [built.program, "validate"], { cwd: "/", env: { PROJECT_ROOT: "" } });
    expect((await run()).stderr).toContain(missing);
  });

  it("is the nearest folder upwards with a registry when it is not set, which what acts on many says", async () => {
    mkdirSync(path("src/deep"), { recursive: true });
    const typed = (cwd: string, ...args: string[]) =>
      workspace.exec(process.execPath, [built.program, ...args], { cwd: path(cwd), env: { PROJECT_ROOT: "" } });
    expect(await typed(".", "kill", "--all")).toEqual({ code: 0, stdout: "No active sessions\n", stderr: "" });
    const above = await typed("src/deep", "kill", "--all");
    expect(above).toEqual({ code: 0, stdout: "No active sessions\n", stderr: `Workspace: ${workspace.folder}\n` });
  });

  it("may be relative to where the command is typed", async () => {
    mkdirSync(path("inner/agents"), { recursive: true });
    writeFileSync(path("inner/agents/registry.yaml"), registry.replaceAll("alpha-agent", "inner-agent"));
    expect((await workspace.runWith({ PROJECT_ROOT: "inner" }, "agents")).stdout).toContain("inner-agent");
  });

  it("that is no folder is refused by name, and nothing is made there", async () => {
    const { code, stderr } = await workspace.runWith({ PROJECT_ROOT: "/nowhere/at/all" }, "generate");
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("PROJECT_ROOT") });
    const { stdout } = await workspace.runWith({ PROJECT_ROOT: "/nowhere/at/all" }, "generate", "--json");
    expect(JSON.parse(stdout).error.code).toBe("bad-environment");
  });
});

describe("TMUX_SOCKET_OVERRIDE", () => {
  const started = async (value: string, tmux: string[]) => {
    const run = (...args: string[]) =>
      workspace.runWith({ TMUX_SOCKET_OVERRIDE: value, TMUX_TMPDIR: workspace.folder }, ...args);
    const ask = (...args: string[]) => spawnSync("tmux", [...tmux, ...args], { encoding: "utf8" }).stdout;
    try {
      await run("generate");
      const created = await run("create", "alpha-agent");
      return { created, listed: await run("list"), sessions: ask("list-sessions", "-F", "#{session_name}") };
    } finally {
      ask("kill-server");
    }
  };

  it("with a slash is the socket's path", async () => {
    const socket = path("other.sock");
    const { created, listed, sessions } = await started(socket, ["-S", socket]);
    expect(created.stdout).toContain(`-S '${socket}' attach`);
    expect(listed.stdout).toBe("○ iw-alpha-agent (detached, 1 windows)\n");
    expect(sessions).toContain("iw-alpha-agent\n");
  });

  it("without one is its name, below TMUX_TMPDIR", async () => {
    const socket = path(`tmux-${process.getuid?.()}/my-agents`);
    const { listed, sessions } = await started("my-agents", ["-S", socket]);
    expect(listed.stdout).toBe("○ iw-alpha-agent (detached, 1 windows)\n");
    expect(sessions).toContain("iw-alpha-agent\n");
  });

  it.each(["../x", "a b", "-x", "a;b", "#{pid}"])("that is %j is refused", async (value) => {
    const { code, stderr } = await workspace.runWith({ TMUX_SOCKET_OVERRIDE: value }, "list");
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/TMUX_SOCKET_OVERRIDE is .*: it must be/),
    });
  });

  it("keeps two workspaces apart that use one socket", async () => {
    const other = createCliWorkspace(built.program, registry);
    const theirs = (...args: string[]) => other.runWith({ TMUX_SOCKET_OVERRIDE: path("tmux.sock") }, ...args);
    await workspace.run("generate");
    await workspace.run("create", "alpha-agent");
    await theirs("generate");
    expect((await theirs("create", "alpha-agent")).stderr).toContain(
      `belongs to another workspace: ${workspace.folder}`,
    );
    expect((await theirs("kill", "--all")).stdout).toBe("No active sessions\n");
    expect((await workspace.run("status", "alpha-agent")).code).toBe(0);
    await other.dispose();
  });
});

describe("TEMPLATES_DIR", () => {
  let templates: string;
  const shipped = (name: string) => join(projectRoot, "templates", name);
  const run = (...args: string[]) => workspace.runWith({ TEMPLATES_DIR: templates }, ...args);
  const directives = () => readFileSync(path("agents/alpha-agent/.claude/CLAUDE.md"), "utf8");

  beforeEach(() => {
    templates = realpathSync(mkdtempSync(join(tmpdir(), "own templates ")));
    cpSync(shipped("settings.json.template"), join(templates, "settings.json.template"));
    writeFileSync(join(templates, "CLAUDE.md.template"), "# ${AGENT_DISPLAY_NAME} of ours\n");
  });
  afterEach(() => rmSync(templates, { recursive: true, force: true }));

  it("takes both templates from there, and data files and the hook from the program", async () => {
    expect(await run("generate")).toMatchObject({ code: 0, stderr: "" });
    expect(directives()).toBe("# Alpha of ours\n");
    expect(readdirSync(path("agents/alpha-agent/.claude/hooks"))).toContain("auto-deny.py");
    expect((await run("create", "alpha-agent")).code).toBe(0);
    expect((await run("migrate", "--dry-run")).code).toBe(0);
  });

  it("is told apart from what was generated with other templates", async () => {
    await run("generate");
    expect((await workspace.run("drift")).stdout).toContain("CLAUDE.md: stale");
    expect((await run("drift")).code).toBe(0);
  });

  it.each(["settings.json.template", "CLAUDE.md.template"])(
    "without %s is an error, and never falls back",
    async (name) => {
      rmSync(join(templates, name));
      const before = readdirSync(path("agents"));
      const { code, stdout, stderr } = await run("generate");
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain(`Template not found: ${join(templates, name)}`);
      expect(readdirSync(path("agents"))).toEqual(before);
    },
  );

  it("comes before the workspace's own folder, which comes before the program's", async () => {
    workspace.write("templates/CLAUDE.md.template", "# the workspace's\n");
    cpSync(shipped("settings.json.template"), path("templates/settings.json.template"));
    await workspace.run("generate");
    expect(directives()).toBe("# the workspace's\n");
    await run("generate");
    expect(directives()).toBe("# Alpha of ours\n");
  });

  it("may bring its own data files", async () => {
    writeFileSync(join(templates, "legacy-names.yaml"), "first: alpha-agent\n");
    workspace.write("agents/first/notes.md", "x");
    expect((await run("migrate", "--dry-run")).stdout).toContain("Would move agents/first to agents/archive/");
    expect((await workspace.run("migrate", "--dry-run")).stdout).toContain("Left agents/first alone");
  });
});

describe("--json", () => {
  const isUnchanged = ({ result }: { result: string }) => result === "unchanged";

  /** Every command, once where it succeeds and once where it fails. */
  it.each([
    ["generate"],
    ["generate", "--check"],
    ["generate", "nobody"],
    ["validate"],
    ["drift"],
    ["drift", "nobody"],
    ["agents"],
    ["list"],
    ["list", "--holds", "../x"],
    ["create", "alpha-agent"],
    ["create", "nobody"],
    ["create-batch"],
    ["create-batch", "alpha-agent"],
    ["status", "alpha-agent"],
    ["attach", "alpha-agent"],
    ["stop", "alpha-agent"],
    ["kill"],
    ["kill", "--all"],
    ["migrate"],
    ["migrate", "--dry-run"],
    ["hooks", "install"],
    ["hooks", "uninstall"],
    ["hooks", "run"],
    ["hooks"],
    ["completion", "bash"],
    ["completion", "words"],
    ["completion", "tcsh"],
    ["login-url"],
    ["frobnicate"],
    ["validate", "--frobnicate"],
    ["create"],
    [],
  ])("%j prints one document, and fails exactly where it says so", async (...args) => {
    const { code, stdout } = await workspace.run(...args, "--json");
    const document = JSON.parse(stdout);
    const isGood = document.running ?? (document.check ? document.agents.every(isUnchanged) : document.ok);
    expect(code).toBe(isGood ? 0 : 1);
    if (document.error) expect(document.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});

it("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  expect(await workspace.run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

it("the guide names every command", async () => {
  const guide = readFileSync(join(projectRoot, "docs/guides/command-line.md"), "utf8");
  const table = guide.slice(guide.indexOf("| command |"), guide.indexOf("## For scripts"));
  const named = [...table.matchAll(/`([a-z-]+)[^`]*`/g)].map(([, name]) => name);
  const usage = (await workspace.run("--help")).stdout;
  const commands = [...usage.matchAll(/^ {2}([a-z-]+)(?:\|[a-z-]+)? /gm)].map(([, name]) => name);
  expect([...new Set(commands)].filter((name) => !named.includes(name))).toEqual([]);
  expect(commands.length).toBeGreaterThan(15);
});
