import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Identity, OwnSession } from "@/lib/orchestrator/orchestrator";
import { type CookieScope, secretsFrom } from "./guard-cookie";
import { changesState, checkEntrance } from "./guard-entrance";
import { carriesCsrfToken, sameText } from "./guard-form";
import { dropForgedHeaders, setSecurityHeaders } from "./guard-headers";
import { hasOwnOrigin, type OwnOrigin } from "./guard-origin";
import * as refusals from "./guard-refusal";
import { seeOther, signIn, signOut } from "./guard-sign-in";
import { answerStranger, isOpenFile, isPageVisit } from "./guard-strangers";
import { pathOf, safeReturnPath } from "./guard-target";

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type GuardOptions = {
  identity: Identity;
  development: boolean;
  /** True when browsers reach it over TLS. */
  secure: boolean;
  /** Next's request handler. It sees neither the public server nor any request that was refused. */
  app: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
  /** Next's hot reload, in development only. */
  appUpgrade: UpgradeHandler;
  /** socket.io, which serves WebSockets only: each is checked once, as it opens. */
  socketUpgrade: UpgradeHandler;
  /** Gets what nobody expected. */
  report: (error: unknown) => void;
};

export type Guard = {
  /** The only `request` listener of the public server. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** The only `upgrade` listener of the public server. */
  handleUpgrade: UpgradeHandler;
  /**
   * The session of a socket that has upgraded, for a namespace middleware: null unless the cookie is alive and `auth.csrf`
   * (socket.io's `auth`) is its token, because the cookie alone opens nothing.
   */
  socketSession(request: IncomingMessage, auth: unknown): Promise<OwnSession | null>;
};

type Member = { secret: string; session: OwnSession };

/** The one door on the raw HTTP server, before Next and before socket.io. */
export function createGuard(options: GuardOptions): Guard {
  const { identity, secure, development } = options;
  const scheme = secure ? "https" : "http";
  const scopeOf = (request: IncomingMessage): CookieScope => ({
    port: request.socket.localPort ?? 0,
    secure,
  });

  async function findMember(request: IncomingMessage): Promise<Member | null> {
    for (const secret of secretsFrom(request.headers.cookie, scopeOf(request))) {
      const session = await identity.findSession(secret);
      if (session) return { secret, session };
    }
    return null;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entrance = checkEntrance(request, scheme);
    const own = "error" in entrance ? null : entrance;
    dropForgedHeaders(request);
    setSecurityHeaders(request, response, { own, secure, development });
    if ("error" in entrance) return refusals.refuseRequest(request, response, entrance);

    const path = pathOf(request.url ?? "");
    if (!changesState(request) && path === "/healthz") return answerHealth(response);
    if (!changesState(request) && isOpenFile(path)) return options.app(request, response);
    if (request.method === "POST" && path === "/sign-in") return serveSignIn(request, response, entrance);
    if ((changesState(request) || isSocketPath(path)) && !hasOwnOrigin(request, entrance)) {
      return refusals.refuseRequest(request, response, refusals.foreignOrigin);
    }
    const member = await findMember(request);
    if (!changesState(request) && path === "/sign-in") return showSignIn(request, response, member !== null);
    return member ? serveMember(request, response, { ...member, path }) : serveStranger(request, response);
  }

  async function serveMember(
    request: IncomingMessage,
    response: ServerResponse,
    { path, secret, session }: Member & { path: string },
  ): Promise<void> {
    if (isSocketPath(path)) return refusals.refuseRequest(request, response, refusals.socketsOnly);
    if (changesState(request) && !(await carriesCsrfToken(request, session.csrfToken))) {
      const entry = { who: session.userName, sessionId: session.id, address: addressOf(request) };
      await identity.audit({ ...entry, what: "request", target: path, result: "csrf" });
      return refusals.refuseRequest(request, response, refusals.missingCsrf);
    }
    if (request.method === "POST" && path === "/sign-out") {
      return signOut(response, {
        identity,
        session,
        scope: scopeOf(request),
        address: addressOf(request),
      });
    }
    request.headers["x-orchestrator-session"] = secret;
    request.headers["x-orchestrator-address"] = addressOf(request);
    return options.app(request, response);
  }

  function serveStranger(request: IncomingMessage, response: ServerResponse): void {
    answerStranger(request, response, secretsFrom(request.headers.cookie, scopeOf(request)).length > 0);
  }

  async function serveSignIn(request: IncomingMessage, response: ServerResponse, own: OwnOrigin): Promise<void> {
    const device = {
      address: addressOf(request),
      userAgent: request.headers["user-agent"] ?? "",
    };
    const problem = await signIn(request, response, {
      identity,
      own,
      scope: scopeOf(request),
      device,
    });
    if (problem === null) return;
    if (problem === "foreign") return refusals.refuseRequest(request, response, refusals.foreignOrigin);
    // The page itself words the problem; it is asked for as a plain visit, so that no action of its bundle can run.
    request.method = "GET";
    request.url = "/sign-in";
    request.headers["x-orchestrator-problem"] = encodeURIComponent(JSON.stringify(problem));
    for (const name of Object.keys(request.headers)) {
      if (/^(content-(type|length)|rsc|next-.*)$/.test(name)) delete request.headers[name];
    }
    response.statusCode = 401;
    return options.app(request, response);
  }

  async function showSignIn(request: IncomingMessage, response: ServerResponse, isMember: boolean): Promise<void> {
    const query = new URLSearchParams((request.url ?? "").split("?")[1] ?? "");
    const token = query.get("token");
    if (token !== null) {
      response.setHeader("Referrer-Policy", "no-referrer");
      response.setHeader("Cache-Control", "no-store");
      // Next logs addresses in development, so the token goes on in a header that no browser can send.
      query.delete("token");
      request.url = query.size > 0 ? `/sign-in?${query}` : "/sign-in";
      if (/^[\w-]{1,200}$/.test(token)) request.headers["x-orchestrator-login-token"] = token;
    } else if (isMember) {
      return seeOther(response, safeReturnPath(query.get("next")));
    }
    if (!isMember && !isPageVisit(request)) return refusals.refuseRequest(request, response, refusals.signedOut);
    return options.app(request, response);
  }

  async function serveUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const entrance = checkEntrance(request, scheme);
    if ("error" in entrance) return refusals.refuseUpgrade(socket, entrance);
    dropForgedHeaders(request);
    if (request.method !== "GET" || !hasOwnOrigin(request, entrance)) {
      return refusals.refuseUpgrade(socket, refusals.foreignOrigin);
    }
    const path = pathOf(request.url ?? "");
    if (development && path === "/_next/hmr") return options.appUpgrade(request, socket, head);
    if (!isSocketPath(path)) return refusals.refuseUpgrade(socket, refusals.notFound);
    if (!(await findMember(request))) return refusals.refuseUpgrade(socket, refusals.signedOut);
    options.socketUpgrade(request, socket, head);
  }

  return {
    handleRequest(request, response) {
      serve(request, response).catch((error: unknown) => {
        options.report(error);
        refusals.refuseRequest(request, response, refusals.unexpected);
      });
    },
    handleUpgrade(request, socket, head) {
      // Without a listener, a peer that resets the connection while the session is looked up would end the process.
      socket.on("error", () => socket.destroy());
      serveUpgrade(request, socket, head).catch((error: unknown) => {
        options.report(error);
        refusals.refuseUpgrade(socket, refusals.unexpected);
      });
    },
    async socketSession(request, auth) {
      const session = (await findMember(request))?.session ?? null;
      const given = auth !== null && typeof auth === "object" && "csrf" in auth ? auth.csrf : null;
      return session && typeof given === "string" && sameText(given, session.csrfToken) ? session : null;
    },
  };
}

function isSocketPath(path: string): boolean {
  return path === "/socket.io" || path.startsWith("/socket.io/");
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "unknown";
}

/** Says only that the server answers: probes have no log-in. */
function answerHealth(response: ServerResponse): void {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.end('{"status":"ok"}');
}
