import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { AppError } from "@/lib/contract/reply";

/** An answer instead of the page: the status, and an error for whoever reads it. */
export type Refusal = { readonly status: number; readonly error: AppError };

export function refusal(status: number, code: string, message: string, hint?: string): Refusal {
  return { status, error: { code, message, ...(hint && { hint }) } };
}

export const signedOut = refusal(401, "signed-out", "You are not signed in.", "Open the dashboard and sign in.");
export const foreignOrigin = refusal(403, "foreign-origin", "This request did not come from a page of this dashboard.");
export const missingCsrf = refusal(
  403,
  "csrf",
  "This request does not carry the token of your log-in, so nothing was done.",
  "Reload the page and try again.",
);
export const socketsOnly = refusal(400, "sockets-only", "Only WebSockets are served here.");
export const notFound = refusal(404, "not-found", "There is nothing here.");
export const unexpected = refusal(500, "unexpected", "The server failed on this request.", "Read its log.");

/** Answers in a sentence to people and in JSON to programs. The connection ends: its body was never read. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, { status, error }: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // Next shows a refused action's text only under exactly this type (16.4.6).
  const forAction = request.headers["next-action"] !== undefined;
  const forPeople = forAction || request.headers.accept?.includes("text/html") === true;
  const type = forAction ? "text/plain" : `${forPeople ? "text/plain" : "application/json"}; charset=utf-8`;
  response.statusCode = status;
  response.setHeader("Connection", "close");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Type", type);
  const sentences = [error.message, error.hint].filter(Boolean).join("\n");
  response.end(request.method === "HEAD" ? undefined : forPeople ? `${sentences}\n` : JSON.stringify({ error }));
}

/** The same on a connection that wanted to become a WebSocket. */
export function refuseUpgrade(socket: Duplex, { status, error }: Refusal): void {
  const body = JSON.stringify({ error });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}`,
      "Connection: close",
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
  // Whoever keeps the connection open after the answer holds a descriptor for nothing.
  socket.once("finish", () => socket.destroy());
}
