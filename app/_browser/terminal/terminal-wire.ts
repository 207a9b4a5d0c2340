import type { OpenedTerminal, ServerEvents, TerminalPresence } from "@/lib/contract/events";
import type { TerminalId } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { SnapshotHeader, StreamPosition } from "@/lib/contract/terminal";
import type { LiveSocket } from "../socket";

export type WireEvents = {
  connected(): void;
  disconnected(): void;
  snapshot(channel: number, header: SnapshotHeader, data: Uint8Array): void;
  data(channel: number, offset: number, data: Uint8Array): void;
  presence(channel: number, presence: TerminalPresence): void;
  ended(channel: number, reason: Parameters<ServerEvents["terminal:ended"]>[1]): void;
};

/** What a terminal channel needs of a socket. Replies of a connection that was cut never come. */
export type TerminalWire = {
  isConnected(): boolean;
  open(
    payload: { terminalId: TerminalId; resumeFrom?: StreamPosition },
    reply: (answer: Reply<OpenedTerminal>) => void,
  ): void;
  close(channel: number): void;
  acknowledge(channel: number, position: StreamPosition): void;
  requestHistory(channel: number, reply: (answer: Reply<null>) => void): void;
  listen(events: WireEvents): () => void;
};

export function createTerminalWire(socket: LiveSocket): TerminalWire {
  return {
    isConnected: () => socket.connected,
    open: (payload, reply) => socket.emit("terminal:open", payload, reply),
    close: (channel) => socket.connected && socket.emit("terminal:close", channel),
    acknowledge: (channel, { epoch, offset }) => socket.emit("terminal:ack", channel, epoch, offset),
    requestHistory: (channel, reply) => socket.emit("terminal:history", channel, reply),
    listen(events) {
      const onSnapshot: ServerEvents["terminal:snapshot"] = (channel, header, data) =>
        events.snapshot(channel, header, asBytes(data));
      const onData: ServerEvents["terminal:data"] = (channel, offset, data) =>
        events.data(channel, offset, asBytes(data));
      socket.on("connect", events.connected);
      socket.on("disconnect", events.disconnected);
      socket.on("terminal:snapshot", onSnapshot);
      socket.on("terminal:data", onData);
      socket.on("terminal:presence", events.presence);
      socket.on("terminal:ended", events.ended);
      return () => {
        socket.off("connect", events.connected);
        socket.off("disconnect", events.disconnected);
        socket.off("terminal:snapshot", onSnapshot);
        socket.off("terminal:data", onData);
        socket.off("terminal:presence", events.presence);
        socket.off("terminal:ended", events.ended);
      };
    },
  };
}

/** The contract says bytes; socket.io hands a browser an ArrayBuffer and Node a Buffer. */
function asBytes(data: Uint8Array | ArrayBuffer): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
