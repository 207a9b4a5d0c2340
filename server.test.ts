import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "server-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts the server with these settings and waits for it to end by itself. */
async function start(settings: Record<string, string>): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "server.ts"], {
    cwd: import.meta.dirname,
    env: { ...process.env, PROJECT_ROOT: folder, PORT: "0", NODE_ENV: "production", ...settings },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
}

describe("server.ts refuses to start", { timeout: 30_000 }, () => {
  it("attack 15: on an address that others can reach, without leaving a trace", async () => {
    const { code, stderr } = await start({ HOST: "0.0.0.0" });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The environment holds settings that cannot be used\.\n {2}HOST is "0\.0\.0\.0": it must be/,
    );
    expect(stderr).toContain("ssh -L");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("with settings that are wrong, all of which it names", async () => {
    const { code, stderr } = await start({ PORT: "many", TMUX_SOCKET_OVERRIDE: "a b" });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT is "many"');
    expect(stderr).toContain('TMUX_SOCKET_OVERRIDE is "a b"');
    expect(readdirSync(folder)).toEqual([]);
  });
});
