import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { success } from "@/lib/contract/reply";
import { type ConfigWorkspace, openConfigWorkspace } from "./testing/config-workspace";
import { withWritersLock } from "./writers-lock";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

describe("the lock of those who write generated files", () => {
  it("lets one write after the other", async () => {
    const log: string[] = [];
    const work = (name: string) =>
      withWritersLock(workspace.paths, workspace.clock, async () => {
        log.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${name} ends`);
        return success(null);
      });
    await Promise.all([work("a"), work("b"), work("c")]);
    expect(log).toHaveLength(6);
    for (let index = 0; index < 6; index += 2) {
      expect(log[index + 1]).toBe(log[index]?.replace("begins", "ends"));
    }
  });

  it("is let go when the work throws", async () => {
    const thrown = withWritersLock(workspace.paths, workspace.clock, async () => {
      throw new Error("unexpected");
    });
    await expect(thrown).rejects.toThrow("unexpected");
    expect(await withWritersLock(workspace.paths, workspace.clock, async () => success("done"))).toEqual(
      success("done"),
    );
  });

  it("names who holds it when that takes too long", async () => {
    const file = workspace.paths.writersLock;
    await mkdir(workspace.paths.runFolder, { recursive: true });
    const program = `import sqlite3, sys, os
lock = sqlite3.connect(sys.argv[1], isolation_level=None)
lock.execute("begin exclusive")
open(sys.argv[1] + ".pid", "w").write(str(os.getpid()))
print("held", flush=True)
sys.stdin.read()`;
    const holder = spawn("python3", ["-c", program, file], { stdio: ["pipe", "pipe", "inherit"] });
    await once(holder.stdout, "data");
    const times = [0, 10_001];
    const clock = { now: () => times.shift() ?? 10_001 };
    const reply = await withWritersLock(workspace.paths, clock, async () => success(null));
    expect(reply).toMatchObject({ error: { code: "writer-busy", details: [String(holder.pid)] } });
    holder.stdin.end();
    await once(holder, "close");
  });

  it("fails at once, with the reason, where it cannot be made", async () => {
    const { stateFolder, writersLock } = workspace.paths;
    const attempt = () => withWritersLock(workspace.paths, workspace.clock, async () => success(null));
    await rm(stateFolder, { recursive: true, force: true });
    await writeFile(stateFolder, "a file");
    expect(await attempt()).toMatchObject({ ok: false });
    await rm(stateFolder);
    await mkdir(writersLock, { recursive: true });
    expect(await attempt()).toMatchObject({ error: { code: "lock-unusable" } });
  });

  it("attack 55: leaves nothing beside the agents, and never writes through a link that stands there", async () => {
    const { agentsFolder, runFolder } = workspace.paths;
    const before = await readdir(agentsFolder);
    const victim = join(workspace.paths.workspace, "victim");
    await writeFile(victim, "of the user");
    for (const name of [".lock", ".lock.pid"]) await symlink(victim, join(agentsFolder, name));
    expect(await withWritersLock(workspace.paths, workspace.clock, async () => success("done"))).toEqual(
      success("done"),
    );
    expect(await readFile(victim, "utf8")).toBe("of the user");
    expect((await readdir(agentsFolder)).sort()).toEqual([...before, ".lock", ".lock.pid"].sort());
    expect(await readdir(runFolder)).toEqual(["writers.lock"]);
  });
});
