import { io, type Socket } from "socket.io-client";
import type { ClientEvents, ServerEvents } from "@/lib/contract/events";
import { createExternalStore, type ExternalStore } from "./external-store";

export type LiveSocket = Socket<ServerEvents, ClientEvents>;

export type Connection =
  | { state: "connecting" }
  /** `latencyMs` is one round trip, measured every ten seconds; null until the first one is back. */
  | { state: "connected"; latencyMs: number | null }
  /** `since` in ms since the epoch. `refused` says why the server does not let this page in; null while it is not reached. */
  | { state: "offline"; since: number; refused: string | null };

export type LiveConnection = {
  readonly socket: LiveSocket;
  readonly connection: ExternalStore<Connection>;
  /** Opens the socket; the returned function closes it for good. */
  connect(): () => void;
};

const PROBE_INTERVAL_MS = 10_000;
const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 5_000;

/**
 * The one socket of a tab: websocket only, with the page's CSRF token, which a cookie alone cannot replace.
 * It reconnects by itself with a random spread, so that a restarted server is not met by all tabs at once.
 */
export function createLiveConnection(csrf: () => string): LiveConnection {
  const connection = createExternalStore<Connection>({ state: "connecting" });
  const socket: LiveSocket = io({
    path: "/socket.io/",
    transports: ["websocket"],
    autoConnect: false,
    auth: (give) => give({ csrf: csrf() }),
    reconnectionDelay: FIRST_RETRY_MS,
    reconnectionDelayMax: LONGEST_RETRY_MS,
    randomizationFactor: 0.5,
  });
  return { socket, connection, connect: () => connect(socket, connection) };
}

function connect(socket: LiveSocket, connection: ExternalStore<Connection>): () => void {
  let probing: ReturnType<typeof setInterval> | undefined;
  let retrying: ReturnType<typeof setTimeout> | undefined;

  function goOffline(refused: string | null) {
    clearInterval(probing);
    const before = connection.read();
    const since = before.state === "offline" ? before.since : Date.now();
    connection.write({ state: "offline", since, refused });
  }
  function onConnect() {
    connection.write({ state: "connected", latencyMs: null });
    probe(socket, connection);
    clearInterval(probing);
    probing = setInterval(() => probe(socket, connection), PROBE_INTERVAL_MS);
  }
  /** socket.io gives up where the server said no; a restarted server or a new log-in may say yes. */
  function retryLater() {
    clearTimeout(retrying);
    retrying = setTimeout(() => socket.connect(), LONGEST_RETRY_MS * (0.5 + Math.random()));
  }
  function onDisconnect(reason: Socket.DisconnectReason) {
    goOffline(null);
    if (reason === "io server disconnect") retryLater();
  }
  function onConnectError(error: Error) {
    goOffline(socket.active ? null : error.message);
    if (!socket.active) retryLater();
  }

  socket.on("connect", onConnect);
  socket.on("disconnect", onDisconnect);
  socket.on("connect_error", onConnectError);
  socket.connect();
  return () => {
    clearInterval(probing);
    clearTimeout(retrying);
    socket.off("connect", onConnect);
    socket.off("disconnect", onDisconnect);
    socket.off("connect_error", onConnectError);
    socket.disconnect();
    connection.write({ state: "connecting" });
  };
}

function probe(socket: LiveSocket, connection: ExternalStore<Connection>) {
  const sentAt = performance.now();
  socket.emit("connection:probe", () => {
    if (connection.read().state !== "connected") return;
    connection.write({ state: "connected", latencyMs: Math.max(1, Math.round(performance.now() - sentAt)) });
  });
}
