import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironment } from "./environment";
import { openWorkspace } from "./open-workspace";
import { failLoudly } from "./testing/fail-loudly";

const appRoot = join(import.meta.dirname, "../..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "workspace-"));
  mkdirSync(join(folder, "agents"));
});
afterEach(() => {
  try {
    execFileSync("tmux", ["-S", join(folder, "tmux", "sock"), "kill-server"], { stdio: "ignore" });
  } catch {
    // It never started.
  }
  rmSync(folder, { recursive: true });
});

const usual = () => ({ PATH: process.env.PATH ?? "", HOME: folder });

function open(environment: Record<string, string> = usual(), role: "dashboard" | "command" = "dashboard") {
  const tmuxSocket = join(folder, "tmux", "sock");
  const settings = readEnvironment({ PROJECT_ROOT: folder, TMUX_SOCKET_OVERRIDE: tmuxSocket }, appRoot);
  if (!settings.ok) throw new Error(settings.error.message);
  return openWorkspace({ settings: settings.value, appRoot, environment, role, report: failLoudly });
}

describe("openWorkspace", () => {
  it("fault F14: gives a workspace to one owner at a time, and to the next when that one has gone", async () => {
    const first = await open();
    if (!first.ok) throw new Error(first.error.message);
    expect(await open()).toMatchObject({
      ok: false,
      error: {
        code: "workspace-owned",
        message: `Process ${process.pid} already serves the workspace ${folder}.`,
        hint: expect.stringContaining(`kill ${process.pid}`),
      },
    });
    await first.value.dispose();
    const second = await open();
    expect(second.ok).toBe(true);
    if (second.ok) await second.value.dispose();
  });

  it("tells a command that holds it for a moment from a dashboard", async () => {
    const first = await open(usual(), "command");
    expect(await open()).toMatchObject({
      ok: false,
      error: {
        code: "workspace-busy",
        message: `Process ${process.pid}, a command, is at work in the workspace ${folder}.`,
        hint: expect.not.stringContaining("kill"),
      },
    });
    if (first.ok) await first.value.dispose();
  });

  it("says how to get tmux where there is none, and keeps nothing open", async () => {
    const nowhere = { PATH: join(folder, "empty"), HOME: folder };
    expect(await open(nowhere)).toMatchObject({
      ok: false,
      error: { code: "tmux-missing", hint: expect.stringContaining("apt-get install tmux") },
    });
    const later = await open();
    expect(later.ok).toBe(true);
    if (later.ok) await later.value.dispose();
  });

  it("refuses a folder that it cannot write to", async () => {
    writeFileSync(join(folder, ".orchestrator"), "a file where the folder should be");
    expect(await open()).toMatchObject({ ok: false, error: { code: "lock-unusable" } });
  });

  it("refuses a damaged database, and gives the workspace back", async () => {
    mkdirSync(join(folder, ".orchestrator"));
    const file = join(folder, ".orchestrator", "orchestrator.db");
    writeFileSync(file, "x".repeat(8192));
    expect(await open()).toMatchObject({ ok: false, error: { code: "store-damaged" } });
    rmSync(file);
    const later = await open();
    expect(later.ok).toBe(true);
    if (later.ok) await later.value.dispose();
  });
});
