import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

const registry = registryWith([{ name: "first" }, { name: "second" }]);
const folder = (agent: string) => join(workspace.paths.claudeFolder(agent), "hooks", "__pycache__");
const cacheOf = async (agent: string) => {
  const names = (await readdir(folder(agent))).filter((name) => name.endsWith(".cache"));
  return readFile(join(folder(agent), names[0] ?? "no cache"));
};

describe("the compiled hook of an agent", () => {
  it("is put beside its hook by a generation, and stays out of git by itself", async () => {
    await workspace.generate(registry);
    expect((await cacheOf("first")).equals(await cacheOf("second"))).toBe(true);
    execFileSync("git", ["init", "-q"], { cwd: workspace.root });
    const status = execFileSync("git", ["status", "--porcelain", "-uall"], { cwd: workspace.root, encoding: "utf8" });
    expect(status).toContain("agents/first/.claude/hooks/auto_deny.bundle.py");
    expect(status).not.toContain("__pycache__");
  });

  it("comes to a clone that has nothing to generate, and takes no Python when it was compiled before", async () => {
    await workspace.generate(registry);
    const before = await cacheOf("first");
    await rm(folder("first"), { recursive: true });
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      expect(await workspace.generate(registry)).toMatchObject({ value: [{ result: "unchanged" }, {}] });
    } finally {
      process.env["PATH"] = path;
    }
    expect((await cacheOf("first")).equals(before)).toBe(true);
  });

  it("is replaced when it is another one, and is not written by a check", async () => {
    await workspace.generate(registry);
    const [name = ""] = (await readdir(folder("first"))).filter((each) => each.endsWith(".cache"));
    const good = await cacheOf("first");
    await workspace.write(`agents/first/.claude/hooks/__pycache__/${name}`, "something else");
    await workspace.generate(registry, { check: true });
    expect(String(await cacheOf("first"))).toBe("something else");
    await workspace.generate(registry);
    expect((await cacheOf("first")).equals(good)).toBe(true);
  });

  it("is never written through a symlink", async () => {
    await workspace.generate(registry);
    await rm(folder("first"), { recursive: true });
    await workspace.write("elsewhere/note.md", "mine");
    await symlink(join(workspace.root, "elsewhere"), folder("first"));
    await workspace.generate(registry);
    expect(await readdir(join(workspace.root, "elsewhere"))).toEqual(["note.md"]);
  });
});
