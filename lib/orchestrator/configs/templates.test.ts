import { execFileSync } from "node:child_process";
import { copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readHookProgram } from "./hook-program";
import { readTemplates } from "./templates";
import { type ConfigWorkspace, openConfigWorkspace } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
const read = () => readTemplates(workspace.pathsNow());

beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

/** Copies the shipped templates into the workspace, for a test to change. */
async function ownTemplates() {
  const { shippedTemplates } = workspace.paths;
  await mkdir(join(workspace.root, "templates"));
  for (const name of ["settings.json.template", "CLAUDE.md.template"]) {
    await copyFile(join(shippedTemplates, name), join(workspace.root, "templates", name));
  }
}

async function failureWith(name: string, content: string) {
  await ownTemplates();
  await workspace.write(`templates/${name}`, content);
  const templates = await read();
  if (templates.ok) throw new Error("These templates were taken.");
  return templates.error;
}

describe("templates", () => {
  it("are the shipped ones where a workspace has none", async () => {
    expect(workspace.paths.templatesFolder).toBe(workspace.paths.shippedTemplates);
    expect(await read()).toMatchObject({ ok: true });
  });

  it("are the workspace's own where it has some, and the hook program is the app's all the same", async () => {
    await ownTemplates();
    await workspace.write("templates/CLAUDE.md.template", "# ${AGENT_NAME} of ours\n");
    await workspace.write("templates/auto-deny.py", "import sys; sys.exit(0)\n");
    const hook = await readHookProgram(workspace.paths.shippedTemplates);
    expect(await read()).toMatchObject({ ok: true, value: { directives: "# ${AGENT_NAME} of ours\n", hook } });
  });

  it("are missing as soon as the workspace's own folder lacks one: there is no silent fallback", async () => {
    await ownTemplates();
    const missing = join(workspace.root, "templates/CLAUDE.md.template");
    await rm(missing);
    expect(await read()).toMatchObject({
      error: { code: "template-missing", message: `Template not found: ${missing}` },
    });
    await rm(join(workspace.root, "templates"), { recursive: true });
    await writeFile(join(workspace.root, "templates"), "a file");
    expect(await read()).toMatchObject({ error: { code: "template-not-plain" } });
  });

  it.each([
    [
      "a misspelt placeholder",
      "# X\n\n${AGENT_NMAE}\n",
      "CLAUDE.md.template:3: ${AGENT_NMAE} is no placeholder; did you mean ${AGENT_NAME}?",
    ],
    ["a placeholder in small letters", "${agent_name}", "CLAUDE.md.template:1: ${agent_name} is no placeholder"],
    ["an empty placeholder", "a ${} b", "CLAUDE.md.template:1: ${} is no placeholder"],
    [
      "a placeholder without an end",
      "# X\n${AGENT_NAME\n",
      "CLAUDE.md.template:2: a placeholder begins with ${ and does not end",
    ],
  ])("are broken by %s, with the line and the nearest name", async (_name, content, line) => {
    const error = await failureWith("CLAUDE.md.template", content);
    expect(error).toMatchObject({ code: "template-broken", details: [line] });
  });

  it("are broken by JSON that is none, with the place", async () => {
    const error = await failureWith("settings.json.template", '{\n  "contextFiles": [],\n}\n');
    expect(error).toMatchObject({
      code: "template-broken",
      message: "settings.json.template:3:1: this is not valid JSON.",
    });
  });

  it("attack 54: are not read through a symlink, nor is a folder that is one, nor waited for in a FIFO", async () => {
    await ownTemplates();
    const file = join(workspace.root, "templates/CLAUDE.md.template");
    await rm(file);
    await symlink("/etc/hostname", file);
    expect(await read()).toMatchObject({ error: { code: "template-not-plain" } });
    await rm(file);
    execFileSync("mkfifo", [file]);
    expect(await read()).toMatchObject({ error: { code: "template-not-plain" } });
    await rm(join(workspace.root, "templates"), { recursive: true });
    await symlink(workspace.paths.shippedTemplates, join(workspace.root, "templates"));
    expect(await read()).toMatchObject({ error: { code: "template-not-plain" } });
  });
});
