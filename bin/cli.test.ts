import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const registry = `version: 1
defaults:
  command: cat
agents:
  alpha-agent:
    name: alpha-agent
    display_name: Alpha
    description: Does the first half.
    model: sonnet
    tools: [Read]
  beta-agent:
    name: beta-agent
    display_name: Beta
    description: Does the other half.
    model: haiku
    tools: [Read]
`;

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, registry);
});
afterEach(() => workspace.dispose());

describe("orchestrator", () => {
  it.each([[[]], [["frobnicate"]]])("prints the usage and exits 1 for %j", async (args) => {
    const { code, stdout, stderr } = await workspace.run(...args);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/Usage: orchestrator[\s\S]*generate[\s\S]*login-url/);
  });

  it("says which variable of the environment is wrong", async () => {
    const { code, stderr } = await workspace.runWith({ PORT: "http" }, "validate");
    expect(code).toBe(1);
    expect(stderr).toMatch(/PORT is "http": it must be a port number/);
  });
});

describe("validate", () => {
  it("is silent when the registry is right", async () => {
    expect(await workspace.run("validate")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("names file, line and column of every problem, and exits 1", async () => {
    workspace.write(
      "agents/registry.yaml",
      registry.replace("model: sonnet", "model: 12").replace("    model: haiku\n", ""),
    );
    const { code, stderr } = await workspace.run("validate");
    expect(code).toBe(1);
    expect(stderr).toMatch(/agents\/registry\.yaml:9:\d+: agents\.alpha-agent\.model/);
    expect(stderr).toMatch(/agents\.beta-agent\.model/);
  });
});

describe("generate", () => {
  it("writes every agent's files once, and then finds nothing to do", async () => {
    const first = await workspace.run("generate");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("Generated 2, unchanged 0, failed 0");
    const files = readdirSync(join(workspace.folder, "agents/alpha-agent/.claude"), { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining(["settings.json", "CLAUDE.md", "generated.json", "hooks/policy.json"]),
    );
    expect((await workspace.run("generate", "--all")).stdout).toBe("Generated 0, unchanged 2, failed 0\n");
  });

  it("with --check writes nothing and exits 1 when something would change", async () => {
    const { code, stdout } = await workspace.run("generate", "--check");
    expect({ code, stdout: stdout.split("\n").at(-2) }).toEqual({
      code: 1,
      stdout: "Would generate 2, unchanged 0, failed 0",
    });
    expect(readdirSync(join(workspace.folder, "agents"))).toEqual(["registry.yaml"]);
  });

  it("refuses an unknown agent with the names that exist, and writes nothing", async () => {
    const { code, stderr } = await workspace.run("generate", "alpha-agnet");
    expect(code).toBe(1);
    expect(stderr).toMatch(/Agent 'alpha-agnet' not found in registry[\s\S]*Available agents:[\s\S]*beta-agent/);
    expect(readdirSync(join(workspace.folder, "agents"))).toEqual(["registry.yaml"]);
  });

  it("answers machines with one document, failures too", async () => {
    const good = JSON.parse((await workspace.run("generate", "--json")).stdout);
    expect(good).toMatchObject({ ok: true, agents: [{ result: "generated" }, { result: "generated" }] });
    const bad = await workspace.run("generate", "nobody", "--json");
    expect({ code: bad.code, error: JSON.parse(bad.stdout).error.code }).toEqual({ code: 1, error: "agent-not-found" });
  });
});

describe("drift", () => {
  it("exits 0 after generate and 1 with the file's name after an edit", async () => {
    await workspace.run("generate");
    expect(await workspace.run("drift")).toMatchObject({ code: 0 });
    const file = "agents/beta-agent/.claude/CLAUDE.md";
    workspace.write(file, `${readFileSync(join(workspace.folder, file), "utf8")}\nmine\n`);
    const { code, stdout } = await workspace.run("drift");
    expect(code).toBe(1);
    expect(stdout).toContain(`${file}: edited`);
    expect(stdout).toContain("orchestrator generate beta-agent");
  });

  it("shows what differs, and generating over it says how the edit comes back", async () => {
    await workspace.run("generate");
    const file = "agents/beta-agent/.claude/CLAUDE.md";
    workspace.write(file, "mine\n");
    // Whoever asks for one agent is not told to write over all of them.
    expect((await workspace.run("drift", "beta-agent")).stdout).toMatch(/^Run: orchestrator generate beta-agent$/m);
    expect((await workspace.run("drift", "beta-agent", "--diff")).stdout).toMatch(/^ {4}\+ mine$/m);
    expect((await workspace.run("generate", "--check")).stdout).toContain(
      `${file} was edited by hand; generating writes`,
    );
    const { stdout } = await workspace.run("generate");
    const command = /Get it back: (cp .*)/.exec(stdout)?.[1] ?? "";
    execFileSync("/bin/sh", ["-c", command]);
    expect(readFileSync(join(workspace.folder, file), "utf8")).toBe("mine\n");
  });

  it("names folders without an entry and exits 1, but leaves the archive alone", async () => {
    await workspace.run("generate");
    workspace.write("agents/archive/v1/settings.json", "{}");
    expect(await workspace.run("drift")).toMatchObject({ code: 0 });
    workspace.write("agents/old-agent/settings.json", "{}");
    const { code, stdout } = await workspace.run("drift");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^old-agent +orphan$/m);
    expect(JSON.parse((await workspace.run("drift", "--json")).stdout)).toMatchObject({
      ok: false,
      orphans: [{ name: "old-agent" }],
    });
  });
});

describe("sessions", () => {
  it("are created, listed, shown and killed with the words people look for", async () => {
    expect(await workspace.run("list")).toEqual({ code: 0, stdout: "No active sessions\n", stderr: "" });
    const early = await workspace.run("create", "alpha-agent");
    expect(early.code).toBe(1);
    expect(early.stderr).toMatch(/Config not found: .*settings\.json\nRun: orchestrator generate alpha-agent/);

    await workspace.run("generate");
    const created = await workspace.run("create", "alpha-agent");
    expect(created).toMatchObject({ code: 0, stderr: "" });
    expect(created.stdout).toMatch(
      /Next steps:\n {2}Attach: tmux .*'=iw-alpha-agent'\n {2}Launch: cat \(runs already\)\n {2}Or: orchestrator attach alpha-agent\n/,
    );

    expect((await workspace.run("list")).stdout).toBe("○ iw-alpha-agent (detached, 1 windows)\n");
    const shown = await workspace.run("status", "alpha-agent");
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(
      /^Status: +running \(detached\)\nSession: +iw-alpha-agent\nAgent: +alpha-agent\nState: +\w+: .*\nWindows: +1\nCreated: +\d{4}-.*\nActivity: +\d{4}-.*\n$/,
    );

    const second = await workspace.run("start", "alpha-agent");
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/Session 'iw-alpha-agent' already exists\nAttach: tmux .*\nKill: +orchestrator kill/);

    expect((await workspace.run("kill", "alpha-agent")).stdout).toBe("Killed session 'iw-alpha-agent'\n");
    const gone = await workspace.run("status", "alpha-agent");
    expect(gone.code).toBe(1);
    expect(gone.stdout).toContain("not running");
  });

  it("that have ended are shown with their code and their last lines, and count as not running", async () => {
    workspace.write(
      "agents/registry.yaml",
      registry.replace("command: cat", `command: "echo first; echo 'no licence' >&2; exit 7"`),
    );
    await workspace.run("generate");
    await workspace.run("create", "alpha-agent");
    const ended = await waitFor("its end", async () => {
      const shown = await workspace.run("status", "alpha-agent");
      return shown.stdout.includes("ended") && shown;
    });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(
      /^Status: +ended \(exit code 7\)\n[\s\S]*Last lines:\n[\s\S]* {2}first\n {2}no licence\n$/,
    );
    expect(ended.stderr).toBe("Start it: orchestrator create alpha-agent\n");
    expect(JSON.parse((await workspace.run("status", "alpha-agent", "--json")).stdout)).toMatchObject({
      running: false,
    });
  });

  it("of another workspace on the same socket are listed with its folder, and left alone", async () => {
    workspace.tmux("new-session", "-d", "-s", "iw-alpha-agent", "cat");
    workspace.tmux("set-option", "-t", "=iw-alpha-agent:", "@workspace", "/somewhere/else");
    expect((await workspace.run("list")).stdout).toBe("~ iw-alpha-agent (another workspace: /somewhere/else)\n");
    expect(JSON.parse((await workspace.run("list", "--json")).stdout).sessions).toMatchObject([
      { name: "iw-alpha-agent", workspace: "/somewhere/else" },
    ]);
    for (const command of ["status", "attach", "stop", "kill"]) {
      const { code, stderr } = await workspace.run(command, "alpha-agent");
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("Session 'iw-alpha-agent' belongs to another workspace: /somewhere/else"),
      });
    }
    expect((await workspace.run("kill", "--all")).stdout).toBe("No active sessions\n");
    expect(workspace.tmux("list-sessions", "-F", "#{session_name}")).toContain("iw-alpha-agent");
  });

  it("are ended although their agent has left the registry, or the registry is broken", async () => {
    await workspace.run("generate");
    await workspace.run("create-batch", "--all");
    workspace.write("agents/registry.yaml", registry.slice(0, registry.indexOf("  beta-agent:")));
    expect((await workspace.run("status", "beta-agent")).stdout).toMatch(/^Status: +running/);
    expect(await workspace.run("kill", "beta-agent")).toMatchObject({
      code: 0,
      stdout: "Killed session 'iw-beta-agent'\n",
    });
    workspace.write("agents/registry.yaml", "agents: [");
    expect((await workspace.run("kill", "--all")).stdout).toBe("✓ alpha-agent\nKilled 1, failed 0\n");
    expect((await workspace.run("list")).stdout).toBe("No active sessions\n");
  });

  it("start in a workspace that has nothing but a registry", async () => {
    rmSync(join(workspace.folder, ".project-context.md"));
    await workspace.run("generate");
    const drift = await workspace.run("drift");
    expect(drift.stdout).toContain("Write .project-context.md");
    expect(drift.stdout).not.toContain("orchestrator generate");
    const created = await workspace.run("create", "alpha-agent");
    expect(created.code).toBe(0);
    expect(created.stdout).toMatch(/\nWrite \.project-context\.md/);
  });

  it("are created and killed in one go", async () => {
    await workspace.run("generate");
    const batch = await workspace.run("create-batch", "--all");
    expect(batch.stdout).toBe("✓ alpha-agent\n✓ beta-agent\nCreated 2, failed 0\n");
    expect(JSON.parse((await workspace.run("list", "beta", "--json")).stdout).sessions).toMatchObject([
      { name: "iw-beta-agent" },
    ]);
    expect((await workspace.run("kill", "--all")).stdout).toContain("Killed 2, failed 0");
    expect((await workspace.run("list")).stdout).toBe("No active sessions\n");
  });

  it.each(["../../etc", "#(touch x)", "Alpha"])("refuse %j as a name", async (name) => {
    await workspace.run("generate");
    const { code, stderr } = await workspace.run("create", name);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is no agent name|not found in registry/);
    expect(readdirSync(workspace.folder)).not.toContain("x");
  });
});

describe("login-url", () => {
  it("says that no dashboard runs, and how to start one", async () => {
    const { code, stderr } = await workspace.run("login-url");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "No dashboard is running for this workspace.\nStart it: npm start\n",
    });
  });
});
