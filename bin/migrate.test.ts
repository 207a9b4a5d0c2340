import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { projectRoot } from "@/scripts/setup/project-root.mjs";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const shipped = readFileSync(join(projectRoot, "agents/registry.yaml"), "utf8");
const fixture = (name: string) =>
  readFileSync(join(projectRoot, "lib/orchestrator/migration/fixtures", `${name}.json`), "utf8");
const old = ["planning", "researcher", "backend", "erpnext", "homelab-arch", "software-arch", "action", "qa", "docker"];

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
const path = (name: string) => join(workspace.folder, name);

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, shipped);
  for (const name of [...old, "aws-cli", "k8s"]) {
    workspace.write(`agents/${name}/.claude/settings.json`, fixture("flat-hook"));
    workspace.write(`agents/${name}/notes.md`, `notes of ${name}`);
  }
  workspace.write("agents/seo-agent/.claude/settings.json", fixture("permission-lists"));
});
afterEach(() => workspace.dispose());

/** The one folder of this day's archive, with what is in it. */
function archived(): string[] {
  const [day, ...others] = readdirSync(path("agents/archive"));
  expect(others).toEqual([]);
  expect(day).toMatch(/^v1-legacy-\d{8}$/);
  return readdirSync(path(`agents/archive/${day}`)).sort();
}

describe("migrate", () => {
  it("shows with --dry-run what it then does, and has nothing left to do afterwards", async () => {
    const shown = await workspace.run("migrate", "--dry-run");
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toContain("Would convert agents/seo-agent/.claude/settings.json (permission lists)");
    expect(shown.stdout).toMatch(/tools that only the settings allow: .*mcp__linear__create_issue/);
    expect(shown.stdout).toMatch(
      /Would move agents\/erpnext to agents\/archive\/v1-legacy-\d{8}\/erpnext \(now frappe-erpnext-agent\)/,
    );
    expect(shown.stdout).toContain("Left agents/k8s alone");
    expect(existsSync(path("agents/archive"))).toBe(false);

    const done = await workspace.run("migrate");
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain(`Converted 1, archived ${old.length}, blocked 0, failed 0`);
    expect(archived()).toEqual([...old, "seo-agent"].sort());
    expect(readdirSync(path("agents")).sort()).toEqual([
      ".claude",
      "archive",
      "aws-cli",
      "k8s",
      "registry.yaml",
      "seo-agent",
    ]);
    expect((await workspace.run("drift", "seo-agent")).code).toBe(0);
    expect((await workspace.run("migrate")).stdout).toMatch(/Converted 0, archived 0, blocked 0, failed 0\n$/);
  });

  it("leaves a folder whose session runs, says so, and fails", async () => {
    workspace.tmux("new-session", "-d", "-s", "iw-backend", "cat");
    workspace.write("bin/start.sh", "cd agents/docker\n");
    const { code, stdout } = await workspace.run("migrate", "--json");
    const report = JSON.parse(stdout);
    expect({ code, ok: report.ok }).toEqual({ code: 1, ok: false });
    const found = (name: string) => report.archive.find((each: { name: string }) => each.name === name);
    expect(found("backend")).toMatchObject({
      result: "blocked",
      reason: expect.stringContaining("orchestrator kill backend"),
    });
    expect(found("docker")).toMatchObject({ result: "archived", references: [{ file: "bin/start.sh", line: 1 }] });
    expect(readFileSync(path("agents/backend/notes.md"), "utf8")).toBe("notes of backend");
  });

  it("loses nothing when it is killed in the middle, and is finished by the next run", async () => {
    const env = { ...process.env, PROJECT_ROOT: workspace.folder, TMUX_SOCKET_OVERRIDE: path("tmux.sock") };
    const running = spawn(process.execPath, [built.program, "migrate"], { env, stdio: "ignore" });
    const ended = once(running, "exit");
    await waitFor("its first step", async () => existsSync(path("agents/archive")), 60_000);
    running.kill("SIGKILL");
    await ended;
    expect((await workspace.run("migrate")).code).toBe(0);
    expect(archived()).toEqual([...old, "seo-agent"].sort());
    for (const name of old) {
      const [day] = readdirSync(path("agents/archive"));
      expect(readFileSync(path(`agents/archive/${day}/${name}/notes.md`), "utf8")).toBe(`notes of ${name}`);
    }
    expect((await workspace.run("drift", "seo-agent")).code).toBe(0);
  });
});
