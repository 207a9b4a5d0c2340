import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnvironment } from "@/lib/orchestrator/environment";
import { openWorkspace, type Workspace } from "@/lib/orchestrator/open-workspace";
import { createGuard } from "./guard";
import { createGuardedServer, type GuardedServer } from "./guarded-server";
import { createSocketServer, type SocketServer } from "./socket-server";

let folder: string;
let workspace: Workspace;
let sockets: SocketServer;
let server: GuardedServer;
let origin: string;

/** The whole way of a socket: guard, socket.io and the use cases over a real tmux; only the pages are left out. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sockets-"));
  mkdirSync(join(folder, "agents"));
  const appRoot = join(import.meta.dirname, "../..");
  const tmux = { TMUX_SOCKET_OVERRIDE: join(folder, "tmux", "sock") };
  const settings = readEnvironment({ PROJECT_ROOT: folder, ...tmux }, appRoot);
  if (!settings.ok) throw new Error(settings.error.message);
  const environment = { PATH: process.env.PATH ?? "", HOME: folder };
  const report = (error: unknown) => console.error(error);
  const opened = await openWorkspace({ settings: settings.value, appRoot, environment, role: "dashboard", report });
  if (!opened.ok) throw new Error(opened.error.message);
  workspace = opened.value;
  const { orchestrator } = workspace;
  const guard = createGuard({
    identity: orchestrator.identity,
    development: false,
    secure: false,
    app: (_, response) => void response.end(),
    appUpgrade: (_, socket) => socket.destroy(),
    socketUpgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
    report,
  });
  sockets = createSocketServer({ orchestrator, socketSession: guard.socketSession, report: console.error });
  server = createGuardedServer(guard);
  const port = await server.listen(0);
  if (!port.ok) throw new Error(port.error.message);
  origin = `http://127.0.0.1:${port.value}`;
});

afterAll(async () => {
  await server.dispose();
  await sockets.dispose();
  await workspace.dispose();
  execFileSync("tmux", ["-S", join(folder, "tmux", "sock"), "kill-server"], { stdio: "ignore" });
  rmSync(folder, { recursive: true });
});

async function signIn() {
  const { identity } = workspace.orchestrator;
  const { token } = await identity.issueLoginToken();
  const reply = await identity.redeemLoginToken(token, { address: "127.0.0.1", userAgent: "test" });
  if (!reply.ok) throw new Error(reply.error.message);
  return { cookie: `orchestrator-${new URL(origin).port}=${reply.value.secret}`, session: reply.value.session };
}

type SignedIn = Awaited<ReturnType<typeof signIn>>;

function connect({ cookie, session }: SignedIn): Promise<Socket> {
  const socket = io(origin, {
    auth: { csrf: session.csrfToken },
    extraHeaders: { cookie, origin },
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
  });
  return new Promise((resolve, reject) => {
    socket.on("connect", () => resolve(socket));
    socket.on("connect_error", (error) => {
      socket.disconnect();
      reject(error);
    });
  });
}

const ended = (socket: Socket) => new Promise<number>((resolve) => socket.on("disconnect", () => resolve(Date.now())));

describe("sockets of a session", () => {
  it("attack 22: close within a second when it is signed out, and those of another device stay", async () => {
    const [mine, other] = [await signIn(), await signIn()];
    const open = [await connect(mine), await connect(mine)];
    const kept = await connect(other);
    const closed = Promise.all(open.map(ended));
    const began = Date.now();
    const answer = await fetch(`${origin}/sign-out`, {
      method: "POST",
      headers: { cookie: mine.cookie, origin, "x-csrf": mine.session.csrfToken },
      redirect: "manual",
    });
    expect(answer.status).toBe(303);
    for (const at of await closed) expect(at - began).toBeLessThan(1000);
    const reply = await kept.timeout(2000).emitWithAck("fleet:watch");
    expect(reply).toMatchObject({ ok: true });
    kept.disconnect();
  });

  it("attack 24: cannot be opened again, nor recovered, once it is revoked", async () => {
    const mine = await signIn();
    const socket = await connect(mine);
    const closed = ended(socket);
    await workspace.orchestrator.identity.revokeSession(mine.session.id);
    await closed;
    await expect(connect(mine)).rejects.toThrow("websocket error");
  });

  it("attack 23: lose a right as soon as the user's role no longer has it, and all of them with the user", async () => {
    const socket = await connect(await signIn());
    const cancel = () => socket.timeout(2000).emitWithAck("operation:cancel", { id: crypto.randomUUID() });
    const reasonOf = async () => (await cancel()).error.code;
    expect(await reasonOf()).not.toBe("forbidden");
    // Straight in the database: nobody tells this process.
    const database = new SQLite(join(folder, ".orchestrator", "orchestrator.db"));
    database.exec("update users set role = 'viewer'");
    expect(await reasonOf()).toBe("forbidden");
    expect(await socket.timeout(2000).emitWithAck("fleet:watch")).toMatchObject({ ok: true });
    database.pragma("foreign_keys = ON");
    database.exec("delete from users");
    expect(await reasonOf()).toBe("signed-out");
    database.close();
    socket.disconnect();
  });
});
