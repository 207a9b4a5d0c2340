import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server as SocketServer } from "socket.io";
import { systemClock } from "@/lib/orchestrator/clock";
import { createIdentity } from "@/lib/orchestrator/identity/create-identity";
import { ownerClient } from "@/lib/orchestrator/owner/owner-client";
import { openStore } from "@/lib/store/store";
import { createGuard } from "../guard";
import { createGuardedServer } from "../guarded-server";
import { rawRequest } from "./raw-request";

export type OpenDoor = {
  readonly port: number;
  issueLoginToken(): Promise<string>;
  /** The CSRF token that pages get for this Cookie header. */
  csrfTokenOf(cookie: string): Promise<string>;
  /** Null when the door belongs to another process. */
  readonly inside: Inside | null;
  dispose(): Promise<void>;
};

type Inside = {
  /** Requests that came through to the application, newest last. */
  readonly reached: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[];
  /** How many sockets passed both the guard and the CSRF check. */
  sockets(): number;
  /** The newest lines of the audit log. */
  audited(): Promise<{ who: string; what: string; target: string | null; result: string }[]>;
  /** What the guard reported as unexpected. */
  readonly reported: unknown[];
};

/** The running dashboard of DOOR_PORT and DOOR_OWNER_SOCKET when they are set, else a door of its own. */
export async function openDoor(): Promise<OpenDoor> {
  const { DOOR_PORT, DOOR_OWNER_SOCKET } = process.env;
  return DOOR_PORT && DOOR_OWNER_SOCKET ? doorOfServer(Number(DOOR_PORT), DOOR_OWNER_SOCKET) : doorOfOurOwn();
}

/** Whether `openDoor` opens one whose inside can be seen. */
export const insideIsVisible = process.env.DOOR_PORT === undefined;

function doorOfServer(port: number, ownerSocket: string): OpenDoor {
  const owner = ownerClient(ownerSocket);
  return {
    port,
    async issueLoginToken() {
      const url = await owner.issueLoginUrl();
      if (!url.ok) throw new Error(url.error.message);
      return new URL(url.value).searchParams.get("token") ?? "";
    },
    async csrfTokenOf(cookie) {
      const page = await rawRequest({
        port,
        headers: [
          ["Cookie", cookie],
          ["Accept", "text/html"],
        ],
      });
      const field = /<input[^>]* name="csrf"[^>]*>/.exec(page.body)?.[0] ?? "";
      return /value="([^"]+)"/.exec(field)?.[1] ?? "";
    },
    inside: null,
    dispose: async () => {},
  };
}

/** A real guard over a real store on a free port, with an application behind it that writes down what reaches it. */
async function doorOfOurOwn(): Promise<OpenDoor> {
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
  const reached: Inside["reached"] = [];
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
    issueLoginToken: async () => (await identity.issueLoginToken()).token,
    csrfTokenOf: async (cookie) => (await identity.findSession(cookie.slice(cookie.indexOf("=") + 1)))?.csrfToken ?? "",
    inside: { reached, reported, sockets: () => sockets, audited: () => store.value.audit.newest(10) },
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
export async function logIn({ port, issueLoginToken, csrfTokenOf }: OpenDoor): Promise<LoggedIn> {
  const answer = await rawRequest({
    port,
    method: "POST",
    target: "/sign-in",
    headers: [
      ["Origin", `http://127.0.0.1:${port}`],
      ["Content-Type", "application/x-www-form-urlencoded"],
    ],
    body: new URLSearchParams({ token: await issueLoginToken() }).toString(),
  });
  const setCookie = answer.headers["set-cookie"] ?? "";
  const cookie = setCookie.split(";")[0] ?? "";
  const csrf = await csrfTokenOf(cookie);
  if (csrf === "") throw new Error(`the log-in was answered with ${answer.status}`);
  return { cookie, setCookie, csrf };
}
