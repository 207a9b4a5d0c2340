import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { OwnOrigin } from "./guard-origin";

/** Headers that only a trusted proxy, or Next itself, may set: whoever else sends them is not believed. */
const forged =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|x-original-.*|x-rewrite-url|x-http-method.*|x-middleware-.*|x-invoke-.*|x-matched-path|x-orchestrator-.*)$/;

export function dropForgedHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (forged.test(name)) delete request.headers[name];
}

/**
 * Puts the security headers on an answer, and the CSP on the request too: Next takes the nonce for its scripts from there
 * (measured). `development` needs eval for Turbopack's modules; styles need 'unsafe-inline' in both.
 */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { own, secure, development }: { own: OwnOrigin | null; secure: boolean; development: boolean },
): void {
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"), {
    own,
    secure,
    development,
  });
  request.headers["content-security-policy"] = policy;
  delete request.headers["content-security-policy-report-only"];
  for (const [name, value] of Object.entries({
    "Content-Security-Policy": policy,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), display-capture=()",
    ...(secure && { "Strict-Transport-Security": "max-age=31536000" }),
  })) {
    response.setHeader(name, value);
  }
}

function contentSecurityPolicy(
  nonce: string,
  { own, secure, development }: { own: OwnOrigin | null; secure: boolean; development: boolean },
): string {
  const socket = own ? ` ${secure ? "wss" : "ws"}://${own.host}` : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Else script-src would decide, and that trusts a nonce only, which no service worker can carry.
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${socket}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
