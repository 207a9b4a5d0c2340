import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canMountDisks, mountSmallDisk, unmountDisk } from "../files/testing/small-disk";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

const registry = registryWith([{ name: "first" }, { name: "second" }]);
const folder = () => join(workspace.paths.agentsFolder, ".claude", "compiled");
const nameOfCache = async () => (await readdir(folder())).find((name) => name.endsWith(".cache")) ?? "no cache";
const cache = async () => readFile(join(folder(), await nameOfCache()));

describe("the compiled program of the hooks", () => {
  it("is put beside its sources by a generation, and stays out of git by itself", async () => {
    await workspace.generate(registry);
    expect((await cache()).length).toBeGreaterThan(10_000);
    execFileSync("git", ["init", "-q"], { cwd: workspace.root });
    const status = execFileSync("git", ["status", "--porcelain", "-uall"], { cwd: workspace.root, encoding: "utf8" });
    expect(status).toContain("agents/.claude/auto_deny.bundle.py");
    expect(status).not.toContain("compiled");
  });

  it.skipIf(!canMountDisks())("fault F8: leaves nothing half written on a full disk", async () => {
    const kept = join(workspace.paths.stateFolder, "cache");
    await mkdir(kept, { recursive: true });
    mountSmallDisk(kept, "64k");
    try {
      await workspace.generate(registry);
      const names = await readdir(kept, { recursive: true });
      expect(names).toHaveLength(1);
      expect(names.filter((name) => name.includes(".cache"))).toEqual([]);
    } finally {
      unmountDisk(kept);
    }
  });

  it("comes to a clone that has nothing to generate, and takes no Python when it was compiled before", async () => {
    await workspace.generate(registry);
    const before = await cache();
    await rm(folder(), { recursive: true });
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      expect(await workspace.generate(registry)).toMatchObject({ value: [{ result: "unchanged" }, {}] });
    } finally {
      process.env["PATH"] = path;
    }
    expect((await cache()).equals(before)).toBe(true);
  });

  it("is made anew after a day, because Python itself may have changed", async () => {
    await workspace.generate(registry);
    const before = await cache();
    const kept = join(workspace.paths.stateFolder, "cache");
    const [version = ""] = await readdir(kept);
    const file = join(kept, version, await nameOfCache());
    await utimes(file, new Date(0), new Date(0));
    workspace.clock.time = Date.now();
    await workspace.generate(registry);
    expect((await stat(file)).mtimeMs).toBeGreaterThan(0);
    expect((await cache()).equals(before)).toBe(true);
  });

  it("is replaced when it is another one, and is not written by a check", async () => {
    await workspace.generate(registry);
    const name = await nameOfCache();
    const good = await cache();
    await workspace.write(`agents/.claude/compiled/${name}`, "something else");
    await workspace.generate(registry, { check: true });
    expect(String(await cache())).toBe("something else");
    await workspace.generate(registry);
    expect((await cache()).equals(good)).toBe(true);
  });

  it("is never written through a symlink", async () => {
    await workspace.generate(registry);
    await rm(folder(), { recursive: true });
    await workspace.write("elsewhere/note.md", "mine");
    await symlink(join(workspace.root, "elsewhere"), folder());
    await workspace.generate(registry);
    expect(await readdir(join(workspace.root, "elsewhere"))).toEqual(["note.md"]);
  });
});
