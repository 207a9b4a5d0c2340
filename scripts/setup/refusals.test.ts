import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { projectRoot } from "./project-root.mjs";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "set up ")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one step with only these programs on the PATH, as a normal user. */
function runStep(step: string, programs: Record<string, string>) {
  const path = join(folder, "bin");
  mkdirSync(path);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(path, name), 0o755);
  }
  symlinkSync(process.execPath, join(path, "node"));
  const code = `
    process.getuid = () => 1000;
    const { runScript } = await import(${JSON.stringify(join(projectRoot, "scripts/setup/run-step.mjs"))});
    await runScript(async () => { ${step} });
    console.log("done");`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
    env: { PATH: path } as unknown as NodeJS.ProcessEnv, // Next's types demand a NODE_ENV
  });
}

const tmuxStep = `const { installTmux } = await import(${JSON.stringify(join(projectRoot, "scripts/setup/install-tmux.mjs"))}); await installTmux();`;

describe("setting up as a normal user", () => {
  it.each([
    ["apt-get", "sudo apt-get install -y tmux"],
    ["dnf", "sudo dnf install -y tmux"],
    ["brew", "brew install tmux"],
  ])("stops without tmux with the command for %s", (manager, command) => {
    const { status, stdout, stderr } = runStep(tmuxStep, { [manager]: "exit 9" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `tmux is missing: every agent runs in a tmux session.\nInstall it, then run this again: ${command}\n`,
    );
  });

  it("stops with a tmux that is too old", () => {
    const { status, stderr } = runStep(tmuxStep, { tmux: "echo tmux 3.1c", "apt-get": "exit 9" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/tmux 3\.1c is too old: 3\.2 or newer is needed\.\nUpdate it: sudo apt-get install -y tmux/);
  });

  it("goes on with a tmux that is new enough", () => {
    expect(runStep(tmuxStep, { tmux: "echo tmux 3.3a" }).stdout).toBe("done\n");
  });
});
