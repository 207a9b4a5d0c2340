import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./fixtures";
import { pictureOf } from "./harness/disk";
import type { CommandResult, Workspace } from "./harness/workspace";

let workspace: Workspace;
test.beforeEach(async ({ openWorkspace }) => {
  workspace = await openWorkspace();
});

/** The command fails with these words, says nothing on stdout, throws no stack, and leaves every file as it was. */
async function isRefused(run: () => Promise<CommandResult>, ...words: (string | RegExp)[]) {
  const before = pictureOf(workspace.folder);
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: "" });
  for (const word of words) expect(stderr).toMatch(word);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(pictureOf(workspace.folder)).toEqual(before);
}

const breakRegistry = async () => {
  const registry = await readFile(workspace.path("agents/registry.yaml"), "utf8");
  await workspace.write("agents/registry.yaml", registry.replace("\nagents:\n", "\nagents: [\n"));
};

test("a broken registry is told with line and column, by every command that needs it", async () => {
  await breakRegistry();
  for (const args of [["validate"], ["generate", "--all"], ["create", "qa-agent"], ["kill", "qa-agent"]]) {
    await isRefused(
      () => workspace.orchestrator(...args),
      /^agents\/registry\.yaml has \d+ errors/,
      /agents\/registry\.yaml:\d+:\d+: /,
      /then run: orchestrator validate/,
    );
  }
});

test("wrong values in the registry are all told at once, each with its place", async () => {
  const registry = await readFile(workspace.path("agents/registry.yaml"), "utf8");
  await workspace.write(
    "agents/registry.yaml",
    registry.replace(/model: \w+/, "model: 7").replace("max_sessions: 30", "max_sessions: many"),
  );
  await isRefused(
    () => workspace.orchestrator("generate", "--all"),
    /agents\/registry\.yaml:\d+:\d+: limits\.max_sessions: /,
    /agents\/registry\.yaml:\d+:\d+: agents\.planning-agent\.model: /,
  );
});

test("a missing template is named, and nothing is generated", async () => {
  await mkdir(workspace.path("templates"));
  await isRefused(
    () => workspace.orchestrator("generate", "--all"),
    /Template not found: .*\/templates\/settings\.json\.template/,
    /TEMPLATES_DIR/,
  );
});

test("an unknown agent is answered with the nearest name and all that exist", async () => {
  for (const command of ["generate", "create"]) {
    await isRefused(
      () => workspace.orchestrator(command, "backend-agnt"),
      /Agent 'backend-agnt' not found in registry/,
      /Did you mean 'backend-agent'\?/,
      /Available agents:\n(\s+[a-z0-9-]+){26}/,
    );
  }
});

test("what could lead out of the workspace or into a shell is no agent's name", async () => {
  const before = pictureOf(workspace.folder);
  const names = ["../x", "#(touch x)", "$(touch x)", "a;b", "agent:0.1", "-t", ""];
  await Promise.all(
    names.map((name) =>
      isRefused(() => workspace.orchestrator("generate", "--", name), /is no agent name/, /a-z, 0-9/),
    ),
  );
  for (const name of ["../x", "#(touch x)"]) {
    await isRefused(() => workspace.orchestrator("create", name), /is no agent name/, /a-z, 0-9/);
  }
  expect(pictureOf(workspace.folder)).toEqual(before);
});

test("an agent without a config is not started, and how to make one is said", async () => {
  await isRefused(
    () => workspace.orchestrator("create", "qa-agent"),
    /Config not found: .*qa-agent\/\.claude\/settings\.json/,
    /orchestrator generate qa-agent/,
  );
});

test("a second start is refused with how to attach and how to kill", async () => {
  await workspace.orchestrator("generate", "qa-agent");
  expect(await workspace.orchestrator("create", "qa-agent")).toMatchObject({ code: 0 });
  const pid = await workspace.tmux.cli("list-panes", "-t", "=iw-qa-agent:", "-F", "#{pane_pid}");
  await isRefused(
    () => workspace.orchestrator("create", "qa-agent"),
    /Session 'iw-qa-agent' already exists/,
    /Attach: tmux .*'=iw-qa-agent'/,
    /Kill: +orchestrator kill qa-agent/,
  );
  expect(await workspace.tmux.cli("list-panes", "-t", "=iw-qa-agent:", "-F", "#{pane_pid}")).toBe(pid);
});

test("without tmux, sessions are refused with how to install it, and configs are still written", async () => {
  const PATH = workspace.path("home/bin");
  await mkdir(PATH);
  await symlink(process.execPath, join(PATH, "node"));
  await workspace.orchestrator("generate", "qa-agent");
  for (const args of [["create", "qa-agent"], ["list"]]) {
    await isRefused(() => workspace.orchestratorWith({ PATH }, ...args), /tmux/, /apt-get install tmux/);
  }
  expect(await workspace.orchestratorWith({ PATH }, "generate", "qa-agent")).toMatchObject({ code: 0 });
});

test("what stands in the way of a generated folder is named, and left alone", async () => {
  await workspace.orchestrator("generate", "qa-agent");
  await mkdir(workspace.path("agents/seo-agent"));
  await writeFile(workspace.path("agents/seo-agent/.claude"), "mine");
  const before = pictureOf(workspace.folder);
  const { code, stderr } = await workspace.orchestrator("generate", "seo-agent");
  expect(code).toBe(1);
  expect(stderr).toMatch(/seo-agent: .*agents\/seo-agent\/\.claude is no folder[\s\S]*Move it away/);
  expect(pictureOf(workspace.folder)).toEqual(before);
});

test("what stands in the way of the workspace's own state is named", async () => {
  await writeFile(workspace.path(".orchestrator"), "mine");
  await isRefused(
    () => workspace.orchestrator("list"),
    /\.orchestrator\/run\/owner\.lock cannot be made/,
    /Check that/,
  );
});
