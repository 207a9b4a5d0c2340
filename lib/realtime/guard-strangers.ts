import type { IncomingMessage, ServerResponse } from "node:http";
import { refuseRequest, signedOut } from "./guard-refusal";
import { seeOther } from "./guard-sign-in";
import { safeReturnPath } from "./guard-target";

const openFiles =
  /^\/(?:_next\/static\/.+|favicon\.ico|icon\.svg|apple-icon\.png|icon-\d+\.png|manifest\.webmanifest|sw\.js)$/;

/** Files that the sign-in page and an installed app need. They hold code, fonts and styles of the program, never data. */
export function isOpenFile(path: string): boolean {
  return openFiles.test(path);
}

/**
 * A browser that goes to a page, and neither a prefetch nor a part of a page: those would hand out what Next renders for
 * its own router (RSC payloads, server actions).
 */
export function isPageVisit(request: IncomingMessage): boolean {
  const { headers } = request;
  const partial = Object.keys(headers).some((name) => /^(rsc|next-.*|purpose|sec-purpose|x-nextjs-data)$/.test(name));
  const destination = headers["sec-fetch-dest"];
  return (
    (request.method === "GET" || request.method === "HEAD") &&
    !partial &&
    !/[?&]_rsc=/.test(request.url ?? "") &&
    headers.accept?.includes("text/html") === true &&
    (destination === undefined || destination === "document")
  );
}

/** What somebody without a session gets instead of anything: the way to the sign-in page, or 401. */
export function answerStranger(request: IncomingMessage, response: ServerResponse, hasCookie: boolean): void {
  if (!isPageVisit(request)) {
    refuseRequest(request, response, signedOut);
    return;
  }
  const wanted = safeReturnPath(request.url);
  if (!hasCookie && request.headers["sec-fetch-site"] === "cross-site") {
    askAgainFromHere(response, wanted);
    return;
  }
  seeOther(response, wanted === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(wanted)}`);
}

/** A Strict cookie does not come along with a link on another site; a reload that our own page asks for brings it. */
function askAgainFromHere(response: ServerResponse, path: string): void {
  const link = path.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  response.statusCode = 200;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.end(
    `<!doctype html><html lang="en"><title>Native Orchestrator</title>` +
      `<meta http-equiv="refresh" content="0;url=${link}"><a href="${link}">Continue</a></html>`,
  );
}
