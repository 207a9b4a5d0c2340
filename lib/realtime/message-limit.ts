/** What the browser's busiest page sends: acknowledgements of a wall of panes, 20 a second each, with room to spare. */
const MESSAGES_PER_SECOND = 4_000;
const WINDOW_MS = 1_000;

/** The part of an engine.io socket that this needs; `packet` comes for each message, before it is parsed. */
export type CountedConnection = {
  on(event: "packet", listener: () => void): unknown;
  close(discard?: boolean): unknown;
  readonly request: { readonly socket: { destroy(): unknown } };
};

/**
 * Closes a connection that sends more than any page does: parsing what it sends would hold up everybody else's echo.
 * A message after the limit is not looked at any more.
 */
export function limitMessages(connection: CountedConnection, now: () => number = Date.now): void {
  let windowStart = now();
  let inWindow = 0;
  let closed = false;
  connection.on("packet", () => {
    const at = now();
    if (at - windowStart >= WINDOW_MS) {
      windowStart = at;
      inWindow = 0;
    }
    inWindow += 1;
    if (inWindow <= MESSAGES_PER_SECOND || closed) return;
    closed = true;
    connection.close(true);
    // A closing handshake would wait for a client that has megabytes on their way.
    connection.request.socket.destroy();
  });
}
