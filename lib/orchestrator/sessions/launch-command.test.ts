import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseLaunch, DEFAULT_COMMAND, launchArguments } from "./launch-command";

const scratch = () => mkdtempSync(join(tmpdir(), "launch-"));

describe("choosing what a pane runs", () => {
  it("takes the agent's command, then the workspace's", async () => {
    const both = { agentCommand: "codex", defaultCommand: "aider", path: "/nowhere" };
    expect((await chooseLaunch(both)).command).toBe("codex");
    expect((await chooseLaunch({ ...both, agentCommand: undefined })).command).toBe("aider");
  });

  it("runs Claude Code when it is on the PATH", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "claude"), "#!/bin/sh\n");
    chmodSync(join(folder, "claude"), 0o755);
    const launch = await chooseLaunch({
      agentCommand: undefined,
      defaultCommand: undefined,
      path: `/nowhere:${folder}`,
    });
    expect(launch).toEqual({ command: DEFAULT_COMMAND, notice: null });
  });

  it("falls back to a shell and says how to install Claude Code", async () => {
    const launch = await chooseLaunch({ agentCommand: undefined, defaultCommand: undefined, path: scratch() });
    expect(launch.command).toBeNull();
    expect(launch.notice).toContain("npm install -g @anthropic-ai/claude-code");
  });
});

describe("the pane's program", () => {
  const run = (command: string, environment: Record<string, string>, cwd: string, banner = ["hello"]) => {
    const [shell = "", ...rest] = launchArguments({
      shells: { login: "/bin/sh", interactive: "/bin/sh" },
      banner,
      binFolder: "/our/bin",
      command,
    });
    return execFileSync(shell, rest, {
      encoding: "utf8",
      env: { NODE_ENV: "test", PATH: "/usr/bin:/bin", ...environment },
      cwd,
    });
  };

  it("carries values with spaces and quotes through the environment", () => {
    const root = '/a b/it\'s "$(touch x)"';
    const folder = scratch();
    const out = run('printf "[%s]" --add-dir "$PROJECT_ROOT"', { PROJECT_ROOT: root }, folder);
    expect(out).toBe(`hello\n[--add-dir][${root}]`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("has our commands first on the PATH, after the profile", () => {
    expect(run('printf "%s" "$PATH"', {}, scratch())).toMatch(/^hello\n\/our\/bin:/);
  });

  it("keeps control characters of a name out of the banner", () => {
    expect(run("true", {}, scratch(), ["a\u001b[2Jb\u009b2J"])).toBe("a [2Jb 2J\n");
  });
});
