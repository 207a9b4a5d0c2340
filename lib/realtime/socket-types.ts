import type { Server, Socket } from "socket.io";
import type { ClientEvents, ServerEvents } from "@/lib/contract/events";

/** What the guard found out about a socket before it was let in. */
export type SocketData = { sessionId: string; address: string };

type NoEvents = Record<string, never>;
export type RealtimeServer = Server<ClientEvents, ServerEvents, NoEvents, SocketData>;
export type RealtimeSocket = Socket<ClientEvents, ServerEvents, NoEvents, SocketData>;
