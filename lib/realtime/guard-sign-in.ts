import type { IncomingMessage, ServerResponse } from "node:http";
import type { AppError } from "@/lib/contract/reply";
import type { Device, Identity, OwnSession } from "@/lib/orchestrator/orchestrator";
import { type CookieScope, expiredCookie, secretsFrom, sessionCookie } from "./guard-cookie";
import { peekForm } from "./guard-form";
import { hasOwnOrigin, type OwnOrigin } from "./guard-origin";
import { safeReturnPath } from "./guard-target";

/**
 * POST /sign-in: redeems the token of the form and answers with the cookie and a clean address. A plain handler and not a
 * server action: a page that is open for POST would run any action of its bundle for anybody (measured).
 * Null when it has answered; otherwise why the token opens nothing, or `foreign` for a request that no page of ours made.
 */
export async function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  { identity, own, scope, device }: { identity: Identity; own: OwnOrigin; scope: CookieScope; device: Device },
): Promise<AppError | "foreign" | null> {
  const form = hasOwnOrigin(request, own) || hasHiddenOrigin(request) ? await peekForm(request) : null;
  const token = form?.get("token");
  if (!form || typeof token !== "string" || token === "") return "foreign";
  const reply = await identity.redeemLoginToken(token, device);
  if (!reply.ok) return reply.error;
  for (const secret of secretsFrom(request.headers.cookie, scope)) {
    const earlier = await identity.findSession(secret);
    if (earlier) await identity.revokeSession(earlier.id);
  }
  const next = form.get("next");
  response.setHeader("Referrer-Policy", "no-referrer");
  const cookie = sessionCookie(scope, reply.value.secret, 7 * 86_400);
  seeOther(response, safeReturnPath(typeof next === "string" ? next : null), cookie);
  return null;
}

/** POST /sign-out: the session is over on the server, its sockets close, and the browser forgets the cookie. */
export async function signOut(
  response: ServerResponse,
  parts: {
    identity: Identity;
    session: OwnSession;
    scope: CookieScope;
    address: string;
  },
): Promise<void> {
  const { identity, session, scope, address } = parts;
  await identity.revokeSession(session.id);
  await identity.audit({
    who: session.userName,
    sessionId: session.id,
    what: "log-out",
    result: "ok",
    address,
  });
  seeOther(response, "/sign-in", expiredCookie(scope));
}

export function seeOther(response: ServerResponse, location: string, cookie?: string): void {
  response.statusCode = 303;
  response.setHeader("Location", location);
  response.setHeader("Cache-Control", "no-store");
  if (cookie) response.setHeader("Set-Cookie", cookie);
  response.end();
}

/** The page with the token is `no-referrer`, under which its form posts `Origin: null` (measured); browsers still say whose. */
function hasHiddenOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === "null" && request.headers["sec-fetch-site"] === "same-origin";
}
