import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Clock, systemClock } from "../clock";
import { type ConfigWorkspace, openConfigWorkspace, registryText } from "../configs/testing/config-workspace";
import { inBackground } from "../in-background";
import { failLoudly } from "../testing/fail-loudly";
import { createRegistrySource, type RegistrySource, readRegistry } from "./registry-source";

/** Runs what is due when a test says so. */
function handClock(): Clock & { runAll(): void } {
  const tasks = new Set<() => void>();
  return {
    now: () => 1_000,
    after(_ms, task) {
      tasks.add(task);
      return () => tasks.delete(task);
    },
    runAll() {
      const due = [...tasks];
      tasks.clear();
      for (const task of due) task();
    },
  };
}

let workspace: ConfigWorkspace;
let source: RegistrySource | null;
const good = (name: string) => registryText([{ name }]);
const served = () => Object.keys(source?.current.registry?.agents ?? {});

beforeEach(async () => {
  workspace = await openConfigWorkspace();
  source = null;
});
afterEach(async () => {
  source?.dispose();
  await workspace.dispose();
});

describe("a registry that is read once", () => {
  it("says where it looked when there is none", async () => {
    const read = await readRegistry(workspace.paths);
    expect(!read.ok && read.error).toMatchObject({
      code: "registry-missing",
      message: `Registry not found: ${join(workspace.root, "agents/registry.yaml")}`,
    });
  });

  it("attack 55: is not waited for when a FIFO or a folder stands in its place", async () => {
    execFileSync("mkfifo", [workspace.paths.registryFile]);
    expect(await readRegistry(workspace.paths)).toMatchObject({ ok: false, error: { code: "registry-unreadable" } });
    await rm(workspace.paths.registryFile);
    await mkdir(workspace.paths.registryFile);
    expect(await readRegistry(workspace.paths)).toMatchObject({ ok: false, error: { code: "registry-unreadable" } });
  });

  it("may be a symlink that its owner made", async () => {
    await workspace.write("elsewhere.yaml", good("linked-agent"));
    await symlink(join(workspace.root, "elsewhere.yaml"), workspace.paths.registryFile);
    const read = await readRegistry(workspace.paths);
    expect(read.ok && Object.keys(read.value.registry.agents)).toEqual(["linked-agent"]);
  });
});

describe("a registry that is followed", () => {
  it("is served anew when the file is written or replaced", async () => {
    await workspace.write("agents/registry.yaml", good("first"));
    source = await createRegistrySource(workspace.paths, systemClock, inBackground(failLoudly));
    expect(served()).toEqual(["first"]);
    await workspace.write("agents/registry.yaml", good("second"));
    await vi.waitFor(() => expect(served()).toEqual(["second"]), 5_000);
    await workspace.write("agents/registry.yaml.new", good("third"));
    await rename(join(workspace.root, "agents/registry.yaml.new"), workspace.paths.registryFile);
    await vi.waitFor(() => expect(served()).toEqual(["third"]), 5_000);
  });

  it("fault F16: keeps the last good one while an editor has truncated the file, and ends with the final one", async () => {
    await workspace.write("agents/registry.yaml", good("before"));
    source = await createRegistrySource(workspace.paths, systemClock, inBackground(failLoudly));
    const seen: string[][] = [];
    source.onChange(({ registry }) => seen.push(Object.keys(registry?.agents ?? {})));
    await writeFile(workspace.paths.registryFile, "");
    await source.reload();
    expect(served()).toEqual(["before"]);
    expect(source.current.problem).toMatchObject({ code: "registry-invalid" });
    await writeFile(workspace.paths.registryFile, good("after"));
    await vi.waitFor(() => expect(served()).toEqual(["after"]), 5_000);
    expect(source.current.problem).toBeNull();
    expect(seen).toEqual([["before"], ["after"]]);
  });

  it.each([
    ["attack 58: broken YAML", "agents: [\n"],
    ["an error", good("before").replace("sonnet", "gpt-4")],
    ["nothing at all", null],
  ])("%s leaves the last good one in place and is told", async (_name, text) => {
    await workspace.write("agents/registry.yaml", good("before"));
    const clock = handClock();
    source = await createRegistrySource(workspace.paths, clock, inBackground(failLoudly));
    if (text === null) await rm(workspace.paths.registryFile);
    else await writeFile(workspace.paths.registryFile, text);
    const state = await source.reload();
    expect(Object.keys(state.registry?.agents ?? {})).toEqual(["before"]);
    expect(state.problem?.message).toBeTruthy();
    expect(state.loadedAt).toBe(1_000);
  });

  it("fault F17: is found by the regular look where nothing tells of changes", async () => {
    await workspace.write("agents/registry.yaml", good("first"));
    const clock = handClock();
    source = await createRegistrySource(workspace.paths, clock, inBackground(failLoudly));
    await rm(workspace.paths.agentsFolder, { recursive: true });
    await workspace.write("agents/registry.yaml", good("second"));
    await vi.waitFor(() => {
      clock.runAll();
      expect(served()).toEqual(["second"]);
    }, 5_000);
  });

  it("reports what a listener throws, and goes on", async () => {
    await workspace.write("agents/registry.yaml", good("first"));
    const clock = handClock();
    const reported: unknown[] = [];
    source = await createRegistrySource(
      workspace.paths,
      clock,
      inBackground((error) => reported.push(error)),
    );
    const broken = new Error("of a listener");
    source.onChange(() => {
      if (served()[0] === "second") throw broken;
    });
    for (const name of ["second", "third"]) {
      await workspace.write("agents/registry.yaml", good(name));
      await vi.waitFor(() => {
        clock.runAll();
        expect(served()).toEqual([name]);
      }, 5_000);
    }
    expect(reported).toEqual([broken]);
  });

  it("starts without a file, and serves it as soon as there is one", async () => {
    source = await createRegistrySource(workspace.paths, systemClock, inBackground(failLoudly));
    expect(source.current).toMatchObject({ registry: null, problem: { code: "registry-missing" }, loadedAt: null });
    await workspace.write("agents/registry.yaml", good("first"));
    await vi.waitFor(() => expect(served()).toEqual(["first"]), 5_000);
  });

  it("tells nobody when the bytes are the same, or after it was disposed of", async () => {
    await workspace.write("agents/registry.yaml", good("first"));
    source = await createRegistrySource(workspace.paths, handClock(), inBackground(failLoudly));
    let told = 0;
    source.onChange(() => {
      told += 1;
    });
    await workspace.write("agents/registry.yaml", good("first"));
    await source.reload();
    source.dispose();
    await workspace.write("agents/registry.yaml", good("second"));
    await source.reload();
    expect(told).toBe(0);
    expect(served()).toEqual(["first"]);
  });
});
