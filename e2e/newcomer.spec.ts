import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { projectRoot } from "./harness/project-root";
import { shippedRegistry } from "./harness/registry";

let folder: string;
let child: ChildProcess;
let output: string;

test.beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "newcomer ")));
});
test.afterEach(async () => {
  if (child.exitCode === null) {
    child.kill("SIGINT");
    await once(child, "exit");
  }
  await rm(folder, { recursive: true, force: true });
});

/** Runs a script of the repository, as npm does, with a free port. */
function run(script: string, args: string[], variables: Record<string, string> = {}): void {
  output = "";
  child = spawn(process.execPath, [join(projectRoot, "scripts", script), ...args], {
    env: { ...process.env, PORT: "0", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
}

async function printedLink(): Promise<string> {
  await expect.poll(() => output, { timeout: 30_000 }).toMatch(/http:\S+\/sign-in\?token=\S+\n/);
  return /http:\S+\/sign-in\?token=\S+/.exec(output)?.[0] ?? "";
}

async function signInAt(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

test("npm run demo shows six agents at work without an account, and takes them with it", async ({ page }) => {
  run("demo.mjs", ["--folder", folder]);
  await signInAt(page, await printedLink());
  await expect(page.getByRole("article")).toHaveCount(6);
  for (const state of ["waiting", "working", "exhausted", "idle"]) {
    await expect(page.locator(`article [data-status="${state}"]`).first()).toBeVisible();
  }
  const socket = `iw-demo-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;
  expect(sessionsOn("-L", socket)).toHaveLength(7);

  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(sessionsOn("-L", socket)).toEqual([]);
});

test("npm start serves what is built without installing or building anything", async ({ page }) => {
  await mkdir(join(folder, "agents"));
  await writeFile(join(folder, "agents", "registry.yaml"), await shippedRegistry());
  run("start.mjs", [], { PROJECT_ROOT: folder, TMUX_SOCKET_OVERRIDE: join(folder, "socket") });
  const link = await printedLink();
  expect(output, "a step of the set-up says so in a line of its own").not.toContain("»");
  await signInAt(page, link);
  await expect(page.getByRole("article")).toHaveCount(26);
  spawnSync("tmux", ["-S", join(folder, "socket"), "kill-server"]);
});

/** One line per session, our hidden keeper's too; none when no server runs. */
function sessionsOn(...socket: string[]): string[] {
  const { stdout } = spawnSync("tmux", [...socket, "list-sessions"], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
}
