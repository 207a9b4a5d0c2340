import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server as SocketServer } from "socket.io";
import { systemClock } from "@/lib/orchestrator/clock";
import { createIdentity } from "@/lib/orchestrator/identity/create-identity";
import type { Identity } from "@/lib/orchestrator/identity/identity";
import { openStore } from "@/lib/store/store";
import { createGuard } from "../guard";
import { createGuardedServer } from "../guarded-server";
import { rawRequest } from "./raw-request";

export type OpenDoor = {
  readonly port: number;
  readonly identity: Identity;
  /** Requests that came through to the application, newest last. */
  readonly reached: {
    method: string;
    url: string;
    headers: IncomingMessage["headers"];
    body: string;
  }[];
  /** How many sockets passed both the guard and the CSRF check. */
  sockets(): number;
  /** What the guard reported as unexpected. */
  readonly reported: unknown[];
  dispose(): Promise<void>;
};

/** A real guard over a real store on a free port, with an application behind it that writes down what reaches it. */
export async function openDoor(): Promise<OpenDoor> {
  const folder = mkdtempSync(join(tmpdir(), "door-"));
  const store = await openStore({ file: join(folder, "orchestrator.db") });
  if (!store.ok) throw new Error(store.error.message);
  const identity = createIdentity({
    store: store.value,
    clock: systemClock,
    random: randomBytes,
    runFolder: folder,
  });
  const behind = createServer();
  const io = new SocketServer(behind, {
    transports: ["websocket"],
    serveClient: false,
  });
  const reached: OpenDoor["reached"] = [];
  const reported: unknown[] = [];
  const guard = createGuard({
    identity,
    development: false,
    secure: false,
    async app(request, response) {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method = "", url = "", headers } = request;
      reached.push({
        method,
        url,
        headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.end("the application");
    },
    appUpgrade: (_, socket) => socket.destroy(),
    socketUpgrade: (request, socket, head) => behind.emit("upgrade", request, socket, head),
    report: (error) => reported.push(error),
  });
  let sockets = 0;
  io.use(async (socket, next) => {
    const session = await guard.socketSession(socket.request, socket.handshake.auth);
    next(session ? undefined : new Error("signed-out"));
  });
  io.on("connection", () => {
    sockets += 1;
  });
  const server = createGuardedServer(guard);
  const listening = await server.listen(0);
  if (!listening.ok) throw new Error(listening.error.message);
  return {
    port: listening.value,
    identity,
    reached,
    reported,
    sockets: () => sockets,
    async dispose() {
      await io.close();
      await server.dispose();
      await identity.dispose();
      await store.value.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}

export type LoggedIn = {
  /** As a Cookie header has it. */
  cookie: string;
  /** The Set-Cookie header that gave it. */
  setCookie: string;
  csrf: string;
};

/** Does what a person does with the printed link. */
export async function logIn({ port, identity }: Pick<OpenDoor, "port" | "identity">): Promise<LoggedIn> {
  const { token } = await identity.issueLoginToken();
  const answer = await rawRequest({
    port,
    method: "POST",
    target: "/sign-in",
    headers: [
      ["Origin", `http://127.0.0.1:${port}`],
      ["Content-Type", "application/x-www-form-urlencoded"],
    ],
    body: new URLSearchParams({ token }).toString(),
  });
  const setCookie = answer.headers["set-cookie"] ?? "";
  const cookie = setCookie.split(";")[0] ?? "";
  const session = await identity.findSession(cookie.slice(cookie.indexOf("=") + 1));
  if (!session) throw new Error(`the log-in was answered with ${answer.status}`);
  return { cookie, setCookie, csrf: session.csrfToken };
}
