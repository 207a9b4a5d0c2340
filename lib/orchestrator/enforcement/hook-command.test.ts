import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { hookCommand } from "./hook-command";
import { environment, placeHook, policyWith } from "./testing/guarded-workspace";

describe("hookCommand", () => {
  it("names no path of the machine, and blocks when the hook cannot run", () => {
    expect(hookCommand("block")).toBe('python3 -I -S "$CLAUDE_PROJECT_DIR"/.claude/hooks/auto-deny.py || exit 2');
    expect(hookCommand("allow")).toBe('python3 -I -S "$CLAUDE_PROJECT_DIR"/.claude/hooks/auto-deny.py');
  });

  it("is a shell command that finds the hook behind any folder name", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'it\'s $HOME "here" `x` '));
    await mkdir(join(folder, ".claude", "hooks"), { recursive: true });
    await placeHook(join(folder, ".claude", "hooks"));
    await writeFile(join(folder, ".claude", "hooks", "policy.json"), JSON.stringify(policyWith({ root: "../.." })));
    for (const command of [hookCommand("block"), hookCommand("block", folder)]) {
      const env = environment({ PATH: "/usr/bin:/bin", CLAUDE_PROJECT_DIR: folder });
      const run = promisify(execFile)("/bin/sh", ["-c", command], { env });
      run.child.stdin?.end(JSON.stringify({ tool_name: "Unlisted", tool_input: {} }));
      await expect(run).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining("tool not in this agent's list"),
      });
    }
    await rm(folder, { recursive: true });
  });
});
