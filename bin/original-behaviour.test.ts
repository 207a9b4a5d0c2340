import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { projectRoot } from "@/scripts/setup/project-root.mjs";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

// What people and scripts know from the two shell scripts that this program took the place of: words, order, exit codes.

const shipped = readFileSync(join(projectRoot, "agents/registry.yaml"), "utf8");
/** The shipped registry; panes run a program that needs no account. */
const registry = shipped.replace("\nagents:\n", "\ndefaults:\n  command: cat\n\nagents:\n");
const names = [...registry.matchAll(/^ {2}([a-z0-9-]+):\n {4}name: \1$/gm)].map(([, name = ""]) => name);
const pilot = ["planning-agent", "researcher-agent", "backend-agent"];

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
const attached: ChildProcess[] = [];

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, registry); // in a path with a space, on a socket of its own
});
afterEach(async () => {
  for (const client of attached.splice(0)) client.kill();
  await workspace.dispose();
});

const path = (name: string) => join(workspace.folder, name);
const read = (name: string) => readFileSync(path(name), "utf8");
const claude = (agent: string, file: string) => `agents/${agent}/.claude/${file}`;
const sessions = () =>
  workspace
    .tmux("list-sessions", "-F", "#{session_name}")
    .split("\n")
    .filter((name) => /^iw-/.test(name));

async function ok(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(...args);
  expect({ code, stderr }, args.join(" ")).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** A program that stands in PATH before the real one, and counts how often it is started. */
function counted(program: string): { PATH: string; starts(): number } {
  const folder = path("counted");
  const log = path(`${program}.starts`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, program), `#!/bin/sh\necho started >>'${log}'\nPATH=\${PATH#*:}\nexec ${program} "$@"\n`, {
    mode: 0o755,
  });
  const starts = () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0);
  return { PATH: `${folder}:${process.env.PATH}`, starts };
}

/** Every generated file with its bytes, mode, identity and time of change. */
function generatedFiles(): Record<string, string> {
  const files = readdirSync(path("agents"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const { mode, mtimeNs, ino } = statSync(file, { bigint: true });
      return [file, `${mode} ${ino} ${mtimeNs} ${readFileSync(file, "base64")}`];
    }),
  );
}

describe("workflows", () => {
  it("1: generate all, start an agent, look at it, end it", async () => {
    expect(await ok("generate", "--all")).toContain(`Generated ${names.length}, unchanged 0, failed 0`);
    expect(await ok("create", "backend-agent")).toContain("Session 'iw-backend-agent' created");
    expect(await ok("list")).toBe("○ iw-backend-agent (detached, 1 windows)\n");
    expect(await ok("status", "backend-agent")).toMatch(/^Status: +running \(detached\)$/m);
    expect(await ok("kill", "backend-agent")).toBe("Killed session 'iw-backend-agent'\n");
    expect(await ok("list")).toBe("No active sessions\n");
  });

  it("2: the pilot agents are generated and started before the rest", async () => {
    expect((await ok("generate", "--pilot")).split("\n").slice(0, 3)).toEqual(pilot.map((name) => `✓ ${name}`));
    expect(await ok("create-batch", "--pilot")).toContain("Created 3, failed 0");
    expect(sessions().sort()).toEqual(pilot.map((name) => `iw-${name}`).sort());
    const rest = await workspace.run("create-batch", "qa-agent", "backend-agent");
    expect(rest.code).toBe(1);
    expect(rest.stderr).toContain("✗ qa-agent: Config not found");
  });

  it("3: a change of the registry is validated, shown as drift, generated, and then started with", async () => {
    await ok("generate", "backend-agent");
    workspace.write(
      "agents/registry.yaml",
      registry.replace("display_name: Backend Agent", "display_name: Server Agent"),
    );
    expect(await ok("validate")).toBe("");
    expect((await workspace.run("drift", "backend-agent")).stdout).toContain("CLAUDE.md: stale");
    expect((await workspace.run("create", "backend-agent")).code).toBe(1);
    await ok("generate", "backend-agent");
    expect(read(claude("backend-agent", "CLAUDE.md"))).toMatch(/^# Server Agent$/m);
    await ok("create", "backend-agent");
  });
});

describe("generation", () => {
  it("4: one named agent gets its files, and no other agent does", async () => {
    await ok("generate", "qa-agent");
    const folders = readdirSync(path("agents")).filter((name) => names.includes(name));
    expect(folders).toEqual(["qa-agent"]);
    for (const file of ["settings.json", "CLAUDE.md", "hooks/auto-deny.py", "hooks/policy.json"]) {
      expect(existsSync(path(claude("qa-agent", file))), file).toBe(true);
    }
  });

  it("5: --all writes all 26 agents, each named", async () => {
    const said = await ok("generate", "--all");
    expect(names).toHaveLength(26);
    for (const name of names) expect(said).toContain(`✓ ${name}\n`);
    expect(await ok("generate")).toBe("Generated 0, unchanged 26, failed 0\n");
  });

  it("6: the settings hold the hook, the context files and the project where scripts read them", async () => {
    await ok("generate", "backend-agent");
    const settings = JSON.parse(read(claude("backend-agent", "settings.json")));
    expect(settings.hooks.PreToolUse[0]).toMatchObject({
      command: expect.stringContaining(".claude/hooks/auto-deny.py"),
      description: "Enforce Backend Agent directory and tool restrictions",
    });
    expect(settings.contextFiles).toEqual(["CLAUDE.md", "../../.project-context.md"]);
    expect(settings.projectInfo).toMatchObject({ name: "backend-agent", type: "multi-agent-system" });
  });

  it("7: the directives have their parts in the known order, and no placeholder is left anywhere", async () => {
    await ok("generate", "--pilot");
    const headings = [...read(claude("planning-agent", "CLAUDE.md")).matchAll(/^#+ .*$/gm)].map(([line]) => line);
    const known = [
      "# Planning Agent",
      "## Tool Restrictions",
      "## Delegation Rules",
      "## Behavioral Directives",
      "### What You MUST Do",
      "### What You MUST NOT Do",
    ];
    expect(headings.filter((line) => known.includes(line))).toEqual(known);
    for (const name of pilot) {
      for (const file of ["CLAUDE.md", "settings.json"]) expect(read(claude(name, file))).not.toMatch(/\$\{[A-Z_]+\}/);
    }
  });

  it("8: the hook is a program that Python compiles, and it blocks what the registry forbids", async () => {
    await ok("generate", "backend-agent");
    const folder = path("agents/backend-agent");
    expect(statSync(path(claude("backend-agent", "hooks/auto-deny.py"))).mode & 0o111).not.toBe(0);
    const call = (file: string) =>
      JSON.stringify({ tool_name: "Write", cwd: folder, tool_input: { file_path: path(file), content: "x" } });
    const hook = (file: string) =>
      workspace.exec("sh", ["-c", `printf %s "$CALL" | python3 -I -S .claude/hooks/auto-deny.py`], {
        cwd: folder,
        env: { CALL: call(file) },
      });
    expect(await hook("tests/test_api.py")).toMatchObject({ code: 2, stderr: expect.stringMatching(/^BLOCKED: /) });
    expect(await hook("src/api.py")).toMatchObject({ code: 0 });
  });

  it("9: templates of one's own, kept elsewhere, are the ones that are used", async () => {
    workspace.write(
      "elsewhere/settings.json.template",
      readFileSync(join(projectRoot, "templates/settings.json.template"), "utf8"),
    );
    workspace.write("elsewhere/CLAUDE.md.template", "# ${AGENT_DISPLAY_NAME}, in our own words\n");
    const there = (...args: string[]) => workspace.runWith({ TEMPLATES_DIR: path("elsewhere") }, ...args);
    expect((await there("generate", "qa-agent")).code).toBe(0);
    expect(read(claude("qa-agent", "CLAUDE.md"))).toBe("# QA Agent, in our own words\n");
    rmSync(path("elsewhere/CLAUDE.md.template"));
    const { code, stderr } = await there("generate", "qa-agent");
    expect(code).toBe(1);
    expect(stderr).toContain(`Template not found: ${path("elsewhere/CLAUDE.md.template")}`);
  });
});

describe("sessions", () => {
  it("10: create prints the next steps, and the pane stands in the agent's folder", async () => {
    await ok("generate", "backend-agent");
    const said = await ok("create", "backend-agent");
    expect(said).toMatch(
      /Next steps:\n {2}Attach: tmux .*attach -t '=iw-backend-agent'\n {2}Launch: cat \(runs already\)\n {2}Or: orchestrator attach backend-agent\n$/,
    );
    const folder = workspace.tmux("display-message", "-p", "-t", "=iw-backend-agent:", "#{pane_start_path}").trim();
    expect(folder).toBe(path("agents/backend-agent"));
  });

  it("11: the pane knows its workspace, its agent and its socket", async () => {
    workspace.write("agents/registry.yaml", registry.replace("command: cat", "command: env | sort; cat"));
    await ok("generate", "backend-agent");
    await ok("create", "backend-agent");
    const shown = await waitFor(
      "its environment",
      async () => {
        const text = workspace.tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "=iw-backend-agent:");
        return text.includes("TMUX_SOCKET=") && text;
      },
      60_000,
    );
    for (const line of [`PROJECT_ROOT=${workspace.folder}`, "AGENT_NAME=backend-agent", "SESSION_PREFIX=iw-"]) {
      expect(shown).toContain(line);
    }
  });

  it("12: list tells attached from detached, counts windows, and filters", async () => {
    await ok("generate", "--pilot");
    await ok("create-batch", "--pilot");
    workspace.tmux("new-window", "-d", "-t", "=iw-backend-agent:", "cat");
    attached.push(spawn("tmux", ["-S", path("tmux.sock"), "-C", "attach", "-t", "=iw-planning-agent"]));
    await waitFor(
      "the client",
      async () => workspace.tmux("list-clients", "-t", "=iw-planning-agent").includes("attached"),
      60_000,
    );
    expect((await ok("list")).split("\n").sort()).toEqual(
      [
        "",
        "✓ iw-planning-agent (attached, 1 windows)",
        "○ iw-backend-agent (detached, 2 windows)",
        "○ iw-researcher-agent (detached, 1 windows)",
      ].sort(),
    );
    expect(await ok("list", "research")).toBe("○ iw-researcher-agent (detached, 1 windows)\n");
  });

  it("13: without sessions, list says so and succeeds", async () => {
    expect(await ok("list")).toBe("No active sessions\n");
    expect(await ok("kill", "--all")).toBe("No active sessions\n");
  });

  it("14: status prints its seven fields in order, and fails when the agent does not run", async () => {
    await ok("generate", "backend-agent");
    const before = await workspace.run("status", "backend-agent");
    expect(before).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Status: +not running$/m) });
    await ok("create", "backend-agent");
    const fields = [...(await ok("status", "backend-agent")).matchAll(/^(\w+): +\S/gm)].map(([, label]) => label);
    expect(fields).toEqual(["Status", "Session", "Agent", "State", "Windows", "Created", "Activity"]);
  });

  it("15: killing one session touches no other, not even one whose name begins alike", async () => {
    await ok("generate", "--pilot");
    await ok("create-batch", "--pilot");
    workspace.tmux("new-session", "-d", "-s", "iw-planning-agent-two", "cat");
    await ok("kill", "planning-agent");
    expect(sessions().sort()).toEqual(["iw-backend-agent", "iw-planning-agent-two", "iw-researcher-agent"]);
    const prefix = await workspace.run("kill", "backend");
    expect(prefix.code).toBe(1);
    expect(sessions()).toContain("iw-backend-agent");
  });

  it("16: kill --all ends every session with its processes", async () => {
    await ok("generate", "--pilot");
    await ok("create-batch", "--pilot");
    const pids = workspace.tmux("list-panes", "-a", "-F", "#{session_name} #{pane_pid}").split("\n");
    const ours = pids.filter((line) => line.startsWith("iw-")).map((line) => Number(line.split(" ")[1]));
    expect(await ok("kill", "--all")).toContain("Killed 3, failed 0");
    expect(sessions()).toEqual([]);
    expect(ours).toHaveLength(3);
    for (const pid of ours) expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
  });
});

describe("drift", () => {
  beforeEach(async () => {
    await ok("generate", "--pilot");
  });

  it("17: finds nothing right after a generation", async () => {
    expect(await ok("drift", ...pilot)).toBe(pilot.map((name) => `${name.padEnd(16)}  ok\n`).join(""));
  });

  it("18: tells a file that somebody edited from one that the registry has left behind", async () => {
    writeFileSync(path(claude("planning-agent", "CLAUDE.md")), `${read(claude("planning-agent", "CLAUDE.md"))}mine\n`);
    workspace.write(
      "agents/registry.yaml",
      registry.replace("display_name: Backend Agent", "display_name: Server Agent"),
    );
    const { code, stdout } = await workspace.run("drift", ...pilot);
    expect(code).toBe(1);
    expect(stdout).toContain(`${claude("planning-agent", "CLAUDE.md")}: edited`);
    expect(stdout).toContain(`${claude("backend-agent", "CLAUDE.md")}: stale`);
    expect(stdout).not.toContain(claude("researcher-agent", ""));
  });

  it("19: finds what is missing, what is no JSON, and a hook that cannot run", async () => {
    rmSync(path(claude("planning-agent", "CLAUDE.md")));
    writeFileSync(path(claude("researcher-agent", "settings.json")), "{");
    chmodSync(path(claude("backend-agent", "hooks/auto-deny.py")), 0o644);
    const { agents } = JSON.parse((await workspace.run("drift", ...pilot, "--json")).stdout);
    expect(agents).toMatchObject([
      { name: "planning-agent", config: { state: "missing" } },
      { name: "researcher-agent", config: { state: "invalid" } },
      { name: "backend-agent", config: { state: "not-executable" } },
    ]);
  });

  it("20: stands in the way of a start until it is mended, or waved through", async () => {
    writeFileSync(path(claude("backend-agent", "CLAUDE.md")), "mine\n");
    const refused = await workspace.run("create", "backend-agent");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("orchestrator generate backend-agent");
    expect(sessions()).toEqual([]);
    expect((await workspace.run("create", "backend-agent", "--ignore-drift")).code).toBe(0);
    await ok("kill", "backend-agent");
    await ok("generate", "backend-agent");
    expect(await ok("drift", "backend-agent")).toBe("backend-agent  ok\n");
    await ok("create", "backend-agent");
  });
});

describe("errors", () => {
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await workspace.run(...args);
    expect({ code, stdout }, args.join(" ")).toEqual({ code: 1, stdout: "" });
    return stderr;
  };

  it("21: an agent that is not in the registry is told with all that are", async () => {
    for (const command of ["generate", "create"]) {
      const said = await refused(command, "nonexistent-agent");
      expect(said).toMatch(/^Agent 'nonexistent-agent' not found in registry\n/);
      expect(said).toContain(`Available agents:\n${names.map((name) => `  ${name}`).join("\n")}`);
    }
  });

  it("22: a start without a config names the file and the command that writes it", async () => {
    const said = await refused("create", "backend-agent");
    expect(said).toBe(
      `Config not found: ${path(claude("backend-agent", "settings.json"))}\nRun: orchestrator generate backend-agent\n`,
    );
  });

  it("23: a session that exists is told with how to attach and how to kill", async () => {
    await ok("generate", "backend-agent");
    await ok("create", "backend-agent");
    const said = await refused("create", "backend-agent");
    expect(said).toMatch(
      /^Session 'iw-backend-agent' already exists\nAttach: tmux .*'=iw-backend-agent'\nKill: +orchestrator kill backend-agent\n$/,
    );
  });

  it("24: no command and an unknown one print the usage; a missing and a broken registry are named", async () => {
    for (const args of [[], ["launch"]]) expect(await refused(...args)).toMatch(/Usage: orchestrator[\s\S]*create/);
    writeFileSync(path("agents/registry.yaml"), "agents:\n  x: [\n");
    for (const command of ["validate", "generate", "drift"]) {
      expect(await refused(command)).toMatch(/agents\/registry\.yaml:\d+:\d+: /);
    }
    rmSync(path("agents/registry.yaml"));
    expect(await refused("generate")).toContain(`Registry not found: ${path("agents/registry.yaml")}`);
  });
});

describe("performance", () => {
  it("25: a generation that changes nothing touches no file and starts no Python", async () => {
    await ok("generate", "--all");
    const before = generatedFiles();
    const python = counted("python3");
    const again = await workspace.runWith({ PATH: python.PATH }, "generate", "--all");
    expect(again.stdout).toBe("Generated 0, unchanged 26, failed 0\n");
    expect(generatedFiles()).toEqual(before);
    expect(python.starts()).toBe(0);
  });

  it("26: what only reads files starts no tmux, and each session of a batch starts one tmux program", async () => {
    await ok("generate", "--all");
    const tmux = counted("tmux");
    const run = (...args: string[]) => workspace.runWith({ PATH: tmux.PATH }, ...args);
    for (const command of ["validate", "generate", "drift", "agents"]) await run(command);
    expect(tmux.starts()).toBe(0);
    await run("create-batch", ...names.slice(0, 3));
    const three = tmux.starts();
    await run("kill", "--all");
    const begun = tmux.starts();
    await run("create-batch", ...names.slice(3, 12));
    const nine = tmux.starts() - begun;
    expect(sessions()).toHaveLength(9);
    // Each is watched by a client of its own; everything else goes through one connection.
    expect(three).toBeGreaterThan(0);
    expect(nine - three).toBeLessThanOrEqual(9 - 3 + 2); // a spare one may have been replaced
  });
});
