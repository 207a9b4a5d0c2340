import { copyFile, mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { createPrivateTmux, type PrivateTmux, waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Settings } from "../environment";
import { openWorkspace } from "../open-workspace";
import { failLoudly } from "../testing/fail-loudly";
import { smallRegistry } from "../testing/open-workspace";
import { type ConnectParts, connectWorkspace } from "./connect-workspace";
import { ownerOf } from "./owner-methods";
import { serveOwner } from "./owner-server";
import { openWorkspaceWhenFree } from "./wait-for-command";

const appRoot = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");
let folder: string;
let tmux: PrivateTmux;
let parts: ConnectParts;
let said: string[];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "owner-")));
  await mkdir(join(folder, "agents"));
  await writeFile(join(folder, "agents", "registry.yaml"), smallRegistry("cat"));
  await copyFile(join(appRoot, ".project-context.md"), join(folder, ".project-context.md"));
  tmux = await createPrivateTmux();
  const settings: Settings = {
    projectRoot: folder,
    projectRootFrom: "PROJECT_ROOT",
    tefRoot: join(folder, "personas"),
    tmuxSocket: { path: tmux.socketPath },
    tmuxFolder: folder,
    templatesDir: null,
    port: 0,
    databaseFile: join(folder, ".orchestrator", "orchestrator.db"),
    development: false,
  };
  const environment = { PATH: process.env["PATH"] ?? "", HOME: folder, SHELL: "/bin/sh", LANG: "C.UTF-8" };
  said = [];
  parts = { settings, appRoot, environment, report: failLoudly, say: (line) => said.push(line) };
});

afterEach(async () => {
  await tmux.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe("a command", () => {
  it("takes a workspace that nobody owns, and leaves its sessions running when it lets go", async () => {
    const connected = await connectWorkspace(parts);
    if (!connected.ok) throw new Error(connected.error.message);
    const { owner, remote, dispose } = connected.value;
    expect(remote).toBe(false);
    const operation = await owner.startOperation("generate", "all");
    if (!operation.ok) throw new Error(operation.error.message);
    expect(await owner.waitForOperation(operation.value.id)).toMatchObject({ ok: true });
    expect(await owner.createSession("first-agent")).toMatchObject({ ok: true });
    expect(await owner.issueLoginUrl()).toMatchObject({ ok: false, error: { code: "no-dashboard" } });
    await dispose();
    expect(await tmux.cli("list-sessions", "-F", "#{session_name}")).toContain("iw-first-agent");
  });

  it("asks the dashboard that owns the workspace, over a socket that only this user may open", async () => {
    const opened = await openWorkspace({ ...parts, role: "dashboard" });
    if (!opened.ok) throw new Error(opened.error.message);
    const { orchestrator, paths } = opened.value;
    const useCases = ownerOf(orchestrator, async () => ({ ok: true, value: "http://127.0.0.1:1/sign-in" }));
    const server = await serveOwner(paths.ownerSocket, useCases, failLoudly);
    if (!server.ok) throw new Error(server.error.message);
    expect((await stat(paths.ownerSocket)).mode & 0o777).toBe(0o600);
    const connected = await connectWorkspace(parts);
    if (!connected.ok) throw new Error(connected.error.message);
    const { owner, remote } = connected.value;
    expect(remote).toBe(true);
    expect(await owner.listAgents()).toMatchObject({ value: [{ name: "first-agent" }, { name: "second-agent" }] });
    expect(await owner.createSession("no-agent")).toMatchObject({ ok: false, error: { code: "agent-not-found" } });
    expect(await owner.listSessions()).toEqual({ ok: true, value: [] });
    expect(await owner.issueLoginUrl()).toEqual({ ok: true, value: "http://127.0.0.1:1/sign-in" });
    expect(await ask(paths.ownerSocket, "dispose", "[]")).toMatchObject({ error: { code: "unknown-method" } });
    expect(await ask(paths.ownerSocket, "readAgent", "[5]")).toMatchObject({ error: { code: "bad-request" } });
    await server.value.dispose();
    await opened.value.dispose();
  });

  it("answers for people only, whatever a pane's environment says, and is written down with their name", async () => {
    const opened = await openWorkspace({ ...parts, role: "dashboard" });
    if (!opened.ok) throw new Error(opened.error.message);
    const { orchestrator } = opened.value;
    const owner = ownerOf(orchestrator, async () => ({ ok: true, value: "" }));
    const operation = await owner.startOperation("generate", "all");
    if (operation.ok) await owner.waitForOperation(operation.value.id);
    expect(await owner.createSession("first-agent")).toMatchObject({ ok: true });
    const sessions = await orchestrator.listSessions();
    const request = { agent: AgentId.parse("first-agent"), labels: ["Yes"], text: undefined, question: undefined };
    const inPane = { user: "jane", pid: sessions[0]?.pid ?? 0 };
    const person = { user: "jane", pid: process.pid };
    expect(await owner.answer(request, inPane)).toMatchObject({ error: { code: "answer-not-yours" } });
    expect(await owner.answer(request, person)).toMatchObject({ error: { code: "question-none" } });
    await owner.sendPrompt("no-agent", "Hello", person);
    await owner.adoptSession("/no/socket", "none", person);
    const log = await orchestrator.identity.readAudit({ role: "admin", onlyAgent: null }, { limit: 4 });
    expect(log.ok && log.value.map(({ who, what, target, result }) => [who, what, target, result])).toEqual([
      ["jane", "session.create", "/no/socket none", expect.any(String)],
      ["jane", "terminal.type", "no-agent", "agent-not-found"],
      ["jane", "inbox.act", "first-agent", "question-none"],
      ["jane", "inbox.act", "first-agent", "answer-not-yours"],
    ]);
    await opened.value.dispose();
  });

  it("waits for another command that has the workspace, and says so", async () => {
    const other = await openWorkspace({ ...parts, role: "command" });
    if (!other.ok) throw new Error(other.error.message);
    const connecting = connectWorkspace(parts);
    await waitFor("the line", () => said.length > 0);
    expect(said).toEqual([expect.stringContaining(`Process ${process.pid}, a command, is at work`)]);
    await other.value.dispose();
    const connected = await connecting;
    expect(connected).toMatchObject({ ok: true, value: { remote: false } });
    if (connected.ok) await connected.value.dispose();
  });
});

describe("a dashboard", () => {
  it("waits for a command to finish, but not for ever, and not for another dashboard", async () => {
    const command = await openWorkspace({ ...parts, role: "command" });
    if (!command.ok) throw new Error(command.error.message);
    const dashboard = { ...parts, role: "dashboard" } as const;
    expect(await openWorkspaceWhenFree(dashboard, parts.say, { quietMs: 0, longestMs: 200 })).toMatchObject({
      ok: false,
      error: { code: "workspace-busy" },
    });
    expect(said).toHaveLength(1);
    const opening = openWorkspaceWhenFree(dashboard, parts.say);
    await command.value.dispose();
    const opened = await opening;
    if (!opened.ok) throw new Error(opened.error.message);
    const start = Date.now();
    expect(await openWorkspaceWhenFree(dashboard, parts.say)).toMatchObject({ error: { code: "workspace-owned" } });
    expect(Date.now() - start).toBeLessThan(1_000);
    await opened.value.dispose();
  });
});

function ask(socketPath: string, method: string, body: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method: "POST", path: `/${method}` }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk;
      });
      response.on("end", () => resolve(JSON.parse(text)));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
