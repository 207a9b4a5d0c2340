import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { workspacePaths } from "./paths";

let folder: string;
const paths = (more = {}) =>
  workspacePaths({ workspace: folder, appRoot: "/opt/app", templatesDir: null, tefRoot: "/opt/tef", ...more });

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "paths-")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the paths of a workspace", () => {
  it("are all inside it, but for personas, templates and commands", () => {
    const { settingsFile, claudeFolder, registryFile, handoffsFolder, violationsLog, ownerSocket } = paths();
    expect(registryFile).toBe(join(folder, "agents/registry.yaml"));
    expect(claudeFolder("qa-agent")).toBe(join(folder, "agents/qa-agent/.claude"));
    expect(settingsFile("qa-agent")).toBe(join(folder, "agents/qa-agent/.claude/settings.json"));
    expect(handoffsFolder).toBe(join(folder, "handoffs"));
    expect(violationsLog).toBe(join(folder, "logs/hook-violations.log"));
    expect(ownerSocket).toBe(join(folder, ".orchestrator/run/owner.sock"));
    expect(paths().personaFile("qa-agent")).toBe("/opt/tef/docs/agents/qa-agent/qa-agent-agent.md");
    expect(paths().binFolder).toBe("/opt/app/bin");
  });

  it("name the real folder, however it was reached", async () => {
    await symlink(folder, `${folder}-link`);
    expect(paths({ workspace: `${folder}-link` }).workspace).toBe(folder);
    await rm(`${folder}-link`);
  });

  it("take templates from TEMPLATES_DIR, else from the workspace, else from the app", async () => {
    expect(paths().templatesFolder).toBe("/opt/app/templates");
    await mkdir(join(folder, "templates"));
    expect(paths().templatesFolder).toBe(join(folder, "templates"));
    expect(paths({ templatesDir: "/srv/templates" }).templatesFolder).toBe("/srv/templates");
  });

  it("take the app's templates where the workspace only adds data files", async () => {
    await mkdir(join(folder, "templates", "handoffs"), { recursive: true });
    expect(paths()).toMatchObject({ templatesFolder: "/opt/app/templates", dataFolder: join(folder, "templates") });
    await writeFile(join(folder, "templates", "CLAUDE.md.template"), "");
    expect(paths().templatesFolder).toBe(join(folder, "templates"));
  });

  it("never pass over a templates folder that is broken", async () => {
    await symlink("/nowhere", join(folder, "templates"));
    expect(paths().templatesFolder).toBe(join(folder, "templates"));
  });
});
