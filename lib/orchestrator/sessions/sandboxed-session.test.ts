import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { probeBubblewrap } from "../enforcement/sandbox/probe-bubblewrap";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { foregroundProgram } from "./foreground-program";

const probe = await probeBubblewrap(process.env["PATH"] ?? "");

let workspace: TestWorkspace;
afterEach(async () => {
  await workspace.dispose();
});

async function generated(orchestrator: Orchestrator): Promise<Orchestrator> {
  const started = await orchestrator.startOperation("generate", "all");
  if (!started.ok) throw new Error(started.error.message);
  await orchestrator.waitForOperation(started.value.id);
  return orchestrator;
}

const sandboxed = "enforcement: {sandbox: bubblewrap}\n";

describe("a session under `sandbox: bubblewrap`", () => {
  it.skipIf(!probe.ok)(
    "runs its program within the rights, shows it, and ends with it",
    async () => {
      const command = `cd ../..; touch handoffs/inside agents/outside; cat`;
      workspace = await openWorkspace(smallRegistry(command, sandboxed));
      const orchestrator = await generated(await workspace.start());
      const created = await orchestrator.createSession("first-agent");
      expect(created).toMatchObject({ ok: true });
      const pid = created.ok ? (created.value.session.pid ?? 0) : 0;
      await waitFor("the program", async () => foregroundProgram({ pid, currentCommand: "sh" }) === "cat");
      await waitFor("the file", () => access(join(workspace.folder, "handoffs", "inside")).then(() => true));
      await expect(access(join(workspace.folder, "agents", "outside"))).rejects.toThrow();
      const inside = await descendants(pid);
      expect(inside.length).toBeGreaterThan(2);
      expect(await orchestrator.killSession("first-agent")).toMatchObject({ ok: true });
      await waitFor("the end of all", async () => (await Promise.all(inside.map(isAlive))).every((alive) => !alive));
    },
    30_000,
  );

  it("does not run at all where there is no bubblewrap", async () => {
    workspace = await openWorkspace(smallRegistry("cat", sandboxed));
    const broken = join(workspace.folder, "broken");
    await mkdir(broken);
    await writeFile(join(broken, "bwrap"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const orchestrator = await generated(await workspace.start({ PATH: `${broken}:${process.env["PATH"]}` }));
    expect(await orchestrator.createSession("first-agent")).toMatchObject({
      ok: false,
      error: { code: "sandbox-unavailable", hint: expect.stringContaining("sandbox: none") },
    });
    expect(await orchestrator.listSessions()).toEqual([]);
  });
});

async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const children = text.split(" ").filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(descendants))).flat()];
}

async function isAlive(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return text !== "" && !/\) [ZX] /.test(text);
}
