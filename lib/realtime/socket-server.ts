import { createServer, type IncomingMessage } from "node:http";
import { Server } from "socket.io";
import type { Orchestrator } from "@/lib/orchestrator/orchestrator";
import { broadcastChanges, serveAgents } from "./agent-events";
import type { Guard, UpgradeHandler } from "./guard";
import { type CountedConnection, limitMessages } from "./message-limit";
import type { RealtimeServer, RealtimeSocket } from "./socket-types";
import { serveTerminals } from "./terminal-hub";

/** The largest message a browser sends is a piece of a paste (`MAX_INPUT_BYTES`) and its frame. */
const MAX_MESSAGE_BYTES = 128 * 1024;

export type SocketServer = {
  /** Takes over a connection that the guard let through. */
  handleUpgrade: UpgradeHandler;
  dispose(): Promise<void>;
};

/**
 * Socket.io behind the guard: WebSockets only, no server of its own. A socket is let in with the session's cookie and
 * its CSRF token together, and is closed at once when the session ends.
 */
export function createSocketServer(options: {
  orchestrator: Orchestrator;
  socketSession: Guard["socketSession"];
  report: (error: unknown) => void;
}): SocketServer {
  const { orchestrator } = options;
  // Never listens: socket.io wants a server to hang on, and the public one belongs to the guard.
  const unused = createServer();
  const server: RealtimeServer = new Server(unused, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    cleanupEmptyChildNamespaces: true,
    pingInterval: 10_000,
    pingTimeout: 20_000,
    connectTimeout: 10_000,
  });

  server.engine.on("connection", (connection: CountedConnection) => limitMessages(connection));
  server.use((socket, next) => {
    admit(socket).then(
      (admitted) => next(admitted ? undefined : new Error("signed-out")),
      (error: unknown) => {
        options.report(error);
        next(new Error("unexpected"));
      },
    );
  });

  async function admit(socket: RealtimeSocket): Promise<boolean> {
    const session = await options.socketSession(socket.request, socket.handshake.auth);
    if (!session) return false;
    socket.data = { sessionId: session.id, address: session.address };
    return true;
  }

  server.on("connection", (socket) => {
    void socket.join(roomOf(socket.data.sessionId));
    // Tells how far away the dashboard is; says nothing, so it needs no right.
    socket.on("connection:probe", (reply) => typeof reply === "function" && reply());
    serveAgents(orchestrator, socket);
    const closeTerminals = serveTerminals(orchestrator, socket);
    socket.on("disconnect", closeTerminals);
  });

  const stopListening = [
    broadcastChanges(orchestrator, server),
    orchestrator.identity.onRevoked((sessionId) => server.in(roomOf(sessionId)).disconnectSockets(true)),
  ];

  return {
    // Its types know a request of its own making; it is the same object.
    handleUpgrade: (request, socket, head) =>
      server.engine.handleUpgrade(request as IncomingMessage & { _query: Record<string, string> }, socket, head),
    async dispose() {
      for (const stop of stopListening) stop();
      server.disconnectSockets(true);
      await server.close();
    },
  };
}

function roomOf(sessionId: string): string {
  return `session:${sessionId}`;
}
