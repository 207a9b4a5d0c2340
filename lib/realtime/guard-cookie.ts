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

/** The session's secret out of a Cookie header; null when it is absent or given more than once with different values. */
export function secretFrom(cookieHeader: string | undefined, scope: CookieScope): string | null {
  const prefix = `${cookieName(scope)}=`;
  const values = (cookieHeader ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
  const [first] = values;
  return first && values.every((value) => value === first) ? first : null;
}
