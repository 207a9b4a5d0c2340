import type { IncomingMessage } from "node:http";
import { type OwnOrigin, ownOrigin } from "./guard-origin";
import { type Refusal, refusal } from "./guard-refusal";
import { isPlainTarget } from "./guard-target";

export const maxHeaders = 100;

/** The largest body that is let in, in bytes: two registries of 2 MiB, as a conflict between them is asked about. */
export const maxBody = 5 * 1024 * 1024;

const readingMethods = ["GET", "HEAD"];
const changingMethods = ["POST", "PUT", "PATCH", "DELETE"];

export function changesState(request: IncomingMessage): boolean {
  return !readingMethods.includes(request.method ?? "");
}

/** What every request must be before anybody asks who sent it: for one of our names, plain, and of bounded size. */
export function checkEntrance(request: IncomingMessage, scheme: "http" | "https"): OwnOrigin | Refusal {
  if (request.rawHeaders.length > 2 * maxHeaders) {
    return refusal(431, "too-many-headers", `A request may have at most ${maxHeaders} headers.`);
  }
  if (!isPlainTarget(request.url ?? "")) {
    return refusal(400, "bad-target", "The address holds dot segments, doubled or encoded slashes, or another server.");
  }
  const own = ownOrigin(request, scheme);
  if (!own) {
    return refusal(
      421,
      "foreign-host",
      "This dashboard does not answer under this host name and port.",
      `Use http://127.0.0.1:${request.socket.localPort}; a tunnel must have the same port on both sides.`,
    );
  }
  if (![...readingMethods, ...changingMethods].includes(request.method ?? "")) {
    return refusal(405, "bad-method", `The method ${request.method} is not served.`);
  }
  return changesState(request) ? (checkBody(request) ?? own) : own;
}

function checkBody(request: IncomingMessage): Refusal | null {
  if (request.headers["transfer-encoding"] !== undefined) {
    return refusal(411, "no-length", "A request with a body must say how long it is.");
  }
  if (Number(request.headers["content-length"] ?? 0) > maxBody) {
    return refusal(413, "too-large", `A request may hold at most ${maxBody} bytes.`);
  }
  return null;
}
