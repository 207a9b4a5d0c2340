import { copyFile, mkdir, mkdtemp, realpath, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux } from "@/lib/tmux/testing/private-tmux";
import type { Settings } from "../environment";
import { openWorkspace, type WorkspaceParts } from "../open-workspace";
import { smallRegistry } from "../testing/open-workspace";
import { connectWorkspace } from "./connect-workspace";
import { serveOwner } from "./owner-server";

const appRoot = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");
let folder: string;
let tmux: PrivateTmux;
let parts: Omit<WorkspaceParts, "role">;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "owner-")));
  await mkdir(join(folder, "agents"));
  await writeFile(join(folder, "agents", "registry.yaml"), smallRegistry("cat"));
  await copyFile(join(appRoot, ".project-context.md"), join(folder, ".project-context.md"));
  tmux = await createPrivateTmux();
  const settings: Settings = {
    projectRoot: folder,
    tefRoot: join(folder, "personas"),
    tmuxSocket: { path: tmux.socketPath },
    tmuxFolder: folder,
    templatesDir: null,
    port: 0,
    databaseFile: join(folder, ".orchestrator", "orchestrator.db"),
    development: false,
  };
  const environment = { PATH: process.env["PATH"] ?? "", HOME: folder, SHELL: "/bin/sh", LANG: "C.UTF-8" };
  parts = { settings, appRoot, environment };
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
    const server = await serveOwner(paths.ownerSocket, {
      ...orchestrator,
      issueLoginUrl: async () => ({ ok: true, value: "http://127.0.0.1:1/sign-in" }),
    });
    expect((await stat(paths.ownerSocket)).mode & 0o777).toBe(0o600);
    const connected = await connectWorkspace(parts);
    if (!connected.ok) throw new Error(connected.error.message);
    const { owner, remote } = connected.value;
    expect(remote).toBe(true);
    expect((await owner.listAgents()).map(({ name }) => name)).toEqual(["first-agent", "second-agent"]);
    expect(await owner.createSession("no-agent")).toMatchObject({ ok: false, error: { code: "agent-not-found" } });
    expect(await owner.listSessions()).toEqual([]);
    expect(await owner.issueLoginUrl()).toEqual({ ok: true, value: "http://127.0.0.1:1/sign-in" });
    expect(await ask(paths.ownerSocket, "dispose", "[]")).toMatchObject({ error: { code: "unknown-method" } });
    expect(await ask(paths.ownerSocket, "readAgent", "[5]")).toMatchObject({ error: { code: "bad-request" } });
    await server.dispose();
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
