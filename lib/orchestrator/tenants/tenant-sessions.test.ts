import { lstat, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { recordingViewer } from "../testing/recording-viewer";

const TENANTS = `tenants:
  a: {agents: [first-agent, second-agent], limits: {max_sessions: 1}}
  ab: {agents: [first-agent], config_overrides: {first-agent: {command: "echo of-ab; exec cat"}}}
`;

let workspace: TestWorkspace;
afterEach(() => workspace.dispose());

async function started(command = "exec cat"): Promise<Orchestrator> {
  workspace = await openWorkspace(smallRegistry(command, TENANTS));
  const orchestrator = await workspace.start();
  const operation = await orchestrator.startOperation("generate", "all");
  if (!operation.ok) throw new Error(operation.error.message);
  const done = await orchestrator.waitForOperation(operation.value.id);
  if (!done.ok || done.value.items.some(({ state }) => state === "failed")) throw new Error(JSON.stringify(done));
  return orchestrator;
}

async function create(orchestrator: Orchestrator, ...ids: string[]) {
  for (const id of ids) {
    const reply = await orchestrator.createSession(id);
    if (!reply.ok) throw new Error(`${id}: ${reply.error.message}`);
  }
}

const running = async (orchestrator: Orchestrator) =>
  (await orchestrator.listSessions()).map(({ name }) => name).sort();
const codeOf = (reply: { ok: true } | { ok: false; error: { code: string } }) => (reply.ok ? "ok" : reply.error.code);

async function type(orchestrator: Orchestrator, agent: string, text: string) {
  const { terminalId } = (await orchestrator.listAgents()).find(({ name }) => name === agent) ?? {};
  if (!terminalId) throw new Error(`${agent} has no terminal`);
  const typed = { terminalId, clientId: crypto.randomUUID(), sequence: 1, data: Buffer.from(text) };
  expect(codeOf(await orchestrator.typeInput(typed))).toBe("ok");
}

describe("sessions of tenants", () => {
  it("run the same agent for two tenants and for none at once, each on a socket of its own", async () => {
    const orchestrator = await started();
    await create(orchestrator, "first-agent", "a/first-agent", "ab/first-agent");
    expect(await running(orchestrator)).toEqual(["iw-a-first-agent", "iw-ab-first-agent", "iw-first-agent"]);
    const names = (text: string) => text.split("\n").filter((name) => name.startsWith("iw-"));
    expect(names(await workspace.tmuxCli("ls", "-F", "#{session_name}"))).toEqual(["iw-first-agent"]);
    expect(names(await workspace.tenantTmuxCli("a", "ls", "-F", "#{session_name}"))).toEqual(["iw-a-first-agent"]);
    expect(names(await workspace.tenantTmuxCli("ab", "ls", "-F", "#{session_name}"))).toEqual(["iw-ab-first-agent"]);
    const socket = (await workspace.tenantTmuxCli("a", "display-message", "-p", "#{socket_path}")).trim();
    expect((await lstat(dirname(socket))).mode & 0o777).toBe(0o700);
  });

  it("see what is typed into them, and nothing of each other", async () => {
    const orchestrator = await started();
    await create(orchestrator, "first-agent", "a/first-agent", "ab/first-agent");
    const [base, a, ab] = await Promise.all(
      ["first-agent", "a/first-agent", "ab/first-agent"].map((id) => recordingViewer(orchestrator, id)),
    );
    await type(orchestrator, "a/first-agent", "for a\r");
    await type(orchestrator, "ab/first-agent", "for ab\r");
    const text = (viewer: typeof a) => viewer?.screen.screenText().join("\n") ?? "";
    await waitFor("both echoes", () => text(a).includes("for a\nfor a") && text(ab).includes("for ab\nfor ab"));
    expect(text(ab)).toContain("of-ab");
    expect(text(a)).not.toContain("for ab");
    expect(text(base)).not.toContain("for a");
  });

  it("know their tenant, their own socket and their own folder, and no other tenant's", async () => {
    const orchestrator = await started("env > environment; pwd > folder; exec cat");
    await create(orchestrator, "first-agent", "a/first-agent");
    const folder = workspace.paths.agentFolder("first-agent");
    const read = async (file: string) =>
      waitFor(file, async () => (await readFile(file, "utf8").catch(() => "")) || null);
    expect((await read(`${folder}/tenants/a/folder`)).trim()).toBe(`${folder}/tenants/a`);
    const environment = await read(`${folder}/tenants/a/environment`);
    expect(environment).toContain("\nIW_TENANT=a\n");
    expect(environment).toContain("\nAGENT_NAME=first-agent\n");
    expect(environment).toMatch(/\nTMUX_SOCKET=.*-a\n/);
    expect(environment).not.toMatch(/socket-ab/);
    // Written after the environment.
    await read(`${folder}/folder`);
    expect(await read(`${folder}/environment`)).toContain("\nIW_TENANT=\n");
  });

  it("attack 40: killing one leaves those of the same agent and of tenants that begin alike", async () => {
    const orchestrator = await started();
    await create(orchestrator, "first-agent", "a/first-agent", "ab/first-agent");
    expect(codeOf(await orchestrator.killSession("a/first-agent"))).toBe("ok");
    expect(await running(orchestrator)).toEqual(["iw-ab-first-agent", "iw-first-agent"]);
    expect(codeOf(await orchestrator.killSession("a/first-agent"))).toBe("not-running");
    expect(codeOf(await orchestrator.killSession("first-agent"))).toBe("ok");
    expect(await running(orchestrator)).toEqual(["iw-ab-first-agent"]);
  });

  it("end together for one tenant, and altogether", async () => {
    const orchestrator = await started();
    await create(orchestrator, "first-agent", "a/first-agent", "ab/first-agent");
    const killed = await orchestrator.startOperation("kill", { tenant: "ab", agents: "all" });
    if (!killed.ok) throw new Error(killed.error.message);
    await orchestrator.waitForOperation(killed.value.id);
    expect(await running(orchestrator)).toEqual(["iw-a-first-agent", "iw-first-agent"]);
    const all = await orchestrator.startOperation("kill", "all");
    if (!all.ok) throw new Error(all.error.message);
    await orchestrator.waitForOperation(all.value.id);
    expect(await running(orchestrator)).toEqual([]);
  });

  it("count for their tenant's limit alone", async () => {
    const orchestrator = await started();
    await create(orchestrator, "first-agent", "second-agent", "a/first-agent", "ab/first-agent");
    const refused = await orchestrator.createSession("a/second-agent");
    expect(refused).toMatchObject({
      error: {
        code: "session-limit",
        details: ["iw-a-first-agent"],
        hint: "Stop one, or raise tenants.a.limits.max_sessions in agents/registry.yaml.",
      },
    });
  });

  it("have cards of their own, and no server before the first start", async () => {
    const orchestrator = await started();
    const cards = (await orchestrator.listAgents()).map(({ name, tenant }) => [name, tenant]);
    expect(cards).toEqual([
      ["first-agent", null],
      ["second-agent", null],
      ["a/first-agent", "a"],
      ["a/second-agent", "a"],
      ["ab/first-agent", "ab"],
    ]);
    await expect(workspace.tenantTmuxCli("a", "ls")).rejects.toThrow();
    expect(await orchestrator.readAgent("a/first-agent")).toMatchObject({
      value: { folder: "agents/first-agent/tenants/a", attachCommand: "orchestrator attach a/first-agent" },
    });
  });

  it("are found again after the dashboard was started anew, with the exit code of one that has ended", async () => {
    const first = await started();
    await create(first, "a/first-agent", "ab/first-agent");
    await first.dispose();
    const again = await workspace.start();
    expect(await running(again)).toEqual(["iw-a-first-agent", "iw-ab-first-agent"]);
    const viewer = await recordingViewer(again, "ab/first-agent");
    await waitFor("the old screen", () => viewer.screen.screenText().join("\n").includes("of-ab"));
    // Ctrl-D ends cat.
    await type(again, "a/first-agent", "\x04");
    const status = async () => (await again.listAgents()).find(({ name }) => name === "a/first-agent")?.status;
    await waitFor("the end", async () => (await status())?.state === "dead");
    expect(await status()).toMatchObject({ exitCode: 0 });
  });

  it("are found when somebody else starts them, and when their tenant has left the registry", async () => {
    const orchestrator = await started();
    await workspace.tenantTmuxCli("ab", "new-session", "-d", "-s", "iw-ab-first-agent", "cat");
    await waitFor("the session", async () => (await running(orchestrator)).includes("iw-ab-first-agent"));
    await create(orchestrator, "a/first-agent");
    await writeFile(workspace.paths.registryFile, smallRegistry("exec cat"));
    const cards = async (): Promise<string[]> => (await orchestrator.listAgents()).map(({ name }) => name);
    await waitFor("the new registry", async () => !(await cards()).includes("a/second-agent"));
    expect(await cards()).toEqual(["first-agent", "second-agent", "a/first-agent", "ab/first-agent"]);
    expect(codeOf(await orchestrator.killSession("a/first-agent"))).toBe("ok");
    await waitFor("no card", async () => !(await cards()).includes("a/first-agent"));
    expect(codeOf(await orchestrator.createSession("a/first-agent"))).toBe("tenant-not-found");
  });

  it("attack 53: are refused for tenants and agents with names that lead elsewhere, whatever is asked", async () => {
    const orchestrator = await started();
    for (const name of [
      "../x",
      "a/b/c",
      "a/../first-agent",
      "a\0/first-agent",
      `${"x".repeat(300)}/first-agent`,
      "a/",
    ]) {
      for (const ask of ["createSession", "stopSession", "killSession", "readAgent"] as const) {
        expect([name, codeOf(await orchestrator[ask](name))]).toEqual([name, "bad-agent-name"]);
      }
      expect(codeOf(await orchestrator.startOperation("spawn", [name]))).toBe("bad-agent-name");
      expect(codeOf(await orchestrator.startOperation("kill", { tenant: name, agents: "all" }))).toBe(
        "tenant-not-found",
      );
    }
    expect(codeOf(await orchestrator.createSession("nobody/first-agent"))).toBe("tenant-not-found");
    expect(await running(orchestrator)).toEqual([]);
  });
});
