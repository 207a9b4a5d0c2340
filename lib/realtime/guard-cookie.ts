/** Where and how the session's cookie is set. Other dashboards on this machine have other ports, so other names. */
export type CookieScope = { readonly port: number; readonly secure: boolean };

/** `__Host-` makes the browser insist on Secure, Path=/ and no Domain; it exists under TLS only. */
export function cookieName({ port, secure }: CookieScope): string {
  return `${secure ? "__Host-" : ""}orchestrator-${port}`;
}

/** Kept by the browser for `seconds`; whether the session still lives is for the server to say. */
export function sessionCookie(scope: CookieScope, secret: string, seconds: number): string {
  const attributes = [
    `Max-Age=${seconds}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Strict",
    ...(scope.secure ? ["Secure"] : []),
  ];
  return [`${cookieName(scope)}=${secret}`, ...attributes].join("; ");
}

export function expiredCookie(scope: CookieScope): string {
  return sessionCookie(scope, "", 0);
}

const mostCandidates = 4;

/**
 * What a Cookie header has under the session's name. Several values are no attack of the sender: another port of this
 * machine can set a cookie with our name too, and whoever is signed in must not be signed out by that.
 */
export function secretsFrom(cookieHeader: string | undefined, scope: CookieScope): string[] {
  const prefix = `${cookieName(scope)}=`;
  const values = (cookieHeader ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix) && part.length > prefix.length)
    .map((part) => part.slice(prefix.length));
  return [...new Set(values)].slice(0, mostCandidates);
}
