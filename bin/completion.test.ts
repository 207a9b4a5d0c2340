import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const agent = (name: string, more = "") => `  ${name}:
    name: ${name}
    display_name: The ${name}
    description: Tests.
    model: sonnet
    command: cat
    tools: [Read]
${more}`;
const registry = `version: 1
tenants:
  acme:
    agents: [alpha-agent]
agents:
${agent("alpha-agent")}${agent("beta-agent")}`;

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
/** The script of each shell, in files that the shells load. */
const file = (shell: string) => join(workspace.folder, `completion.${shell}`);

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(async () => {
  workspace = createCliWorkspace(built.program, registry);
  for (const shell of ["bash", "zsh", "fish"]) {
    writeFileSync(file(shell), (await workspace.run("completion", shell)).stdout);
  }
});
afterEach(() => workspace.dispose());

/** What a shell in a pane of the test's own tmux server needs; the server was started without it. */
const enter = () => `cd '${workspace.folder}'; export PROJECT_ROOT=$PWD TMUX_SOCKET_OVERRIDE=$PWD/tmux.sock`;
const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** What an interactive bash completes for these words, the last one being typed. */
async function bash(words: string[], before = ""): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `source "$PWD/completion.bash"
    ${before}
    COMP_WORDS=(orchestrator ${quoted}); COMP_CWORD=${words.length}
    "$(complete -p orchestrator | sed 's/.*-F \\([^ ]*\\).*/\\1/')" orchestrator 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await workspace.exec("bash", ["--norc", "--noprofile", "-i", "-c", script]);
  return stdout.split("\n").filter(Boolean);
}

describe("bash", () => {
  it("completes commands, their options, and what belongs to a group", async () => {
    expect(await bash(["gen"])).toEqual(["generate"]);
    expect(await bash(["start", "--ig"])).toEqual(["--ignore-drift"]);
    expect(await bash(["hooks", ""])).toEqual(["install", "uninstall", "run"]);
    expect(await bash(["completion", "f"])).toEqual(["fish"]);
    expect(await bash(["validate", ""])).toEqual([]);
  });

  it("completes agents, once each, and right after the registry has changed", async () => {
    expect(await bash(["create", ""])).toEqual(["alpha-agent", "beta-agent", "acme/alpha-agent"]);
    expect(await bash(["create", "acme"])).toEqual(["acme/alpha-agent"]);
    expect(await bash(["create", "--tenant", "acme", ""])).toEqual(["alpha-agent"]);
    expect(await bash(["create", "be"])).toEqual(["beta-agent"]);
    expect(await bash(["create", "alpha-agent", ""])).toEqual([]);
    expect(await bash(["generate", "--check", "alpha-agent", "b"])).toEqual(["beta-agent"]);
    const change = `COMP_WORDS=(orchestrator create ''); COMP_CWORD=2; _orchestrator_complete orchestrator
      sed -i.old 's/beta-agent/gamma-agent/; s/name: beta-agent/name: gamma-agent/' agents/registry.yaml`;
    expect(await bash(["create", ""], change)).toEqual(["alpha-agent", "gamma-agent", "acme/alpha-agent"]);
  });

  it("keeps the last good names while the registry is broken, and mixes no workspaces up", async () => {
    const complete = "COMP_WORDS=(orchestrator create ''); COMP_CWORD=2; _orchestrator_complete orchestrator";
    expect(await bash(["create", ""], `${complete}; echo 'agents: [' >agents/registry.yaml`)).toEqual([
      "alpha-agent",
      "beta-agent",
      "acme/alpha-agent",
    ]);
    expect(await bash(["create", ""], `${complete}; mkdir other; export PROJECT_ROOT=$PWD/other`)).toEqual([]);
  });

  it("completes schemas of hand-offs, the workspace of the folder, and nothing that only scripts call", async () => {
    workspace.write("templates/handoffs/Release.json", "{}");
    expect(await bash(["handoff", "schema", "Re"])).toEqual(["Release"]);
    expect(await bash(["completion", ""])).toEqual(["bash", "zsh", "fish"]);
    const below = "mkdir -p src/deep; cd src/deep; unset PROJECT_ROOT";
    expect(await bash(["create", "be"], below)).toEqual(["beta-agent"]);
  });

  it("starts the program once for as long as the registry stays the same", async () => {
    const complete = "COMP_WORDS=(orchestrator create ''); COMP_CWORD=2; _orchestrator_complete orchestrator";
    const traced = `PATH="$PWD/traced:$PATH"; mkdir traced
      printf '#!/bin/sh\\necho started >>"${workspace.folder}/starts"\\nexec "${process.execPath}" "$@"\\n' >traced/node
      chmod +x traced/node`;
    await bash(["create", ""], `${traced}; ${complete}; ${complete}; ${complete}`);
    const starts = await workspace.exec("cat", ["starts"]);
    expect(starts.stdout).toBe("started\n");
  });

  it("completes what runs for attach, stop and kill, and nothing of another workspace", async () => {
    workspace.tmux("new-session", "-d", "-s", "iw-alpha-agent", "cat");
    workspace.tmux("new-session", "-d", "-s", "iw-beta-agent", "cat");
    workspace.tmux("set-option", "-t", "=iw-alpha-agent:", "@workspace", workspace.folder);
    workspace.tmux("set-option", "-t", "=iw-beta-agent:", "@workspace", "/somewhere/else");
    for (const command of ["attach", "stop", "kill"]) expect(await bash([command, ""])).toEqual(["alpha-agent"]);
  });

  it("attack 60: runs nothing that a name in the workspace holds", async () => {
    workspace.write("handoffs/$(touch pwned).json", "{}");
    workspace.write("handoffs/invoices.json", "{}");
    expect(await bash(["handoff", "show", ""])).toEqual(["\\$\\(touch\\ pwned\\)", "invoices"]);
    const titled = registry.replace("The alpha-agent", "'$(touch pwned)'");
    workspace.write("agents/registry.yaml", titled);
    expect(await bash(["create", "al"])).toEqual(["alpha-agent"]);
    expect((await workspace.exec("ls", [])).stdout).not.toContain("pwned\n");
  });

  it("fills in the word when somebody presses Tab", async () => {
    workspace.tmux("new-session", "-d", "-s", "typing", "-x", "120", "bash --norc --noprofile -i");
    const screen = () => workspace.tmux("capture-pane", "-p", "-t", "=typing:");
    workspace.tmux("send-keys", "-t", "=typing:", `${enter()}; PS1='ready '; source completion.bash`, "Enter");
    await waitFor("the prompt", async () => /^ready $/m.test(`${screen().trimEnd()} `), 60_000);
    workspace.tmux("send-keys", "-t", "=typing:", "orchestrator sta", "Tab");
    await waitFor("two commands", async () => screen().includes("orchestrator sta"), 60_000);
    workspace.tmux("send-keys", "-t", "=typing:", "tus be", "Tab");
    await waitFor("the agent", async () => screen().includes("orchestrator status beta-agent"), 60_000);
  });
});

describe.skipIf(!has("fish"))("fish (skipped where it is not installed)", () => {
  const fish = async (line: string) => {
    const script = `source "$PWD/completion.fish"; complete -C '${line}'`;
    const { stdout } = await workspace.exec("fish", ["--no-config", "-c", script]);
    return stdout.split("\n").filter(Boolean);
  };

  it("completes commands, options and agents with what they are", async () => {
    expect(await fish("orchestrator gen")).toEqual([expect.stringMatching(/^generate\twrite the agents/)]);
    expect(await fish("orchestrator start --ig")).toEqual([expect.stringMatching(/^--ignore-drift\t/)]);
    expect(await fish("claude-agent create ")).toEqual([
      "acme/alpha-agent\tThe alpha-agent",
      "alpha-agent\tThe alpha-agent",
      "beta-agent\tThe beta-agent",
    ]);
    expect(await fish("orchestrator hooks in")).toEqual([expect.stringMatching(/^install\t/)]);
  });

  it("completes what runs, and follows the registry", async () => {
    workspace.tmux("new-session", "-d", "-s", "iw-beta-agent", "cat");
    expect(await fish("orchestrator kill ")).toEqual(["beta-agent"]);
    const script = `source "$PWD/completion.fish"; complete -C 'orchestrator create ' >/dev/null
      sed -i.old 's/beta-agent/gamma-agent/; s/name: beta-agent/name: gamma-agent/' agents/registry.yaml
      complete -C 'orchestrator create g'`;
    expect((await workspace.exec("fish", ["--no-config", "-c", script])).stdout).toBe("gamma-agent\tThe gamma-agent\n");
  });
});

describe.skipIf(!has("zsh"))("zsh (skipped where it is not installed)", () => {
  it("fills in commands, options, agents and what runs when somebody presses Tab", async () => {
    workspace.tmux("new-session", "-d", "-s", "iw-alpha-agent", "cat");
    workspace.tmux("new-session", "-d", "-s", "typing", "-x", "120", "zsh -f -i");
    const screen = () => workspace.tmux("capture-pane", "-p", "-t", "=typing:");
    const type = (...keys: string[]) => workspace.tmux("send-keys", "-t", "=typing:", ...keys);
    type(`${enter()}; autoload -U compinit; compinit -D -u; PS1='ready '; source completion.zsh`, "Enter");
    await waitFor("the prompt", async () => /^ready $/m.test(`${screen().trimEnd()} `), 60_000);
    const completes = async (typed: string, whole: string) => {
      type(typed, "Tab");
      await waitFor(whole, async () => screen().includes(whole), 60_000);
      type("C-u");
    };
    await completes("orchestrator gen", "orchestrator generate");
    await completes("orchestrator create --ig", "orchestrator create --ignore-drift");
    await completes("claude-agent create be", "claude-agent create beta-agent");
    await completes("orchestrator attach ", "orchestrator attach alpha-agent");
    await completes("orchestrator hooks un", "orchestrator hooks uninstall");
  });
});
