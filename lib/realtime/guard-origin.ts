import type { IncomingMessage } from "node:http";

const localNames = ["127.0.0.1", "localhost", "[::1]"];

/** How this server is reached: what its own pages have as origin. */
export type OwnOrigin = { readonly host: string; readonly origin: string };

/**
 * The origin that this request was sent to when its Host is one of ours with the port it came in on; null for every other
 * Host (DNS rebinding) and for several of them.
 */
export function ownOrigin(request: IncomingMessage, scheme: "http" | "https"): OwnOrigin | null {
  const host = request.headers.host;
  if (host === undefined || timesGiven(request, "host") !== 1) return null;
  const port = request.socket.localPort;
  const suffix = port === (scheme === "https" ? 443 : 80) ? "" : `:${port}`;
  return localNames.some((name) => host === `${name}${suffix}`) ? { host, origin: `${scheme}://${host}` } : null;
}

/** Exactly our own origin, once: `null`, a missing one, another port or another spelling of this machine are foreign. */
export function hasOwnOrigin(request: IncomingMessage, own: OwnOrigin): boolean {
  return request.headers.origin === own.origin && timesGiven(request, "origin") === 1;
}

function timesGiven(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length;
}
