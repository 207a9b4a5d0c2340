import { io, type Socket } from "socket.io-client";
import type { ClientEvents, ServerEvents } from "@/lib/contract/events";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import type { SnapshotHeader } from "@/lib/contract/terminal";
import { need } from "../need";
import type { LoggedIn } from "./log-in";

export type Screens = {
  /** Watches one more pane and acknowledges what comes; answers the time until its first screen, in ms. */
  watch(agent: string): Promise<{ ms: number; header: SnapshotHeader; data: Uint8Array }>;
  /** Bytes of snapshots and stream since the last call. */
  takeBytes(): number;
  dispose(): void;
};

/** A signed-in socket that watches any number of panes, as one page does. */
export async function openScreens(url: string, { cookie, csrf }: LoggedIn): Promise<Screens> {
  const socket: Socket<ServerEvents, ClientEvents> = io(url, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { Cookie: cookie, Origin: url },
    auth: { csrf },
  });
  const epochs = new Map<number, string>();
  let bytes = 0;
  let waiting: ((header: SnapshotHeader, data: Uint8Array) => void) | null = null;
  socket.on("terminal:snapshot", (channel, header, data) => {
    bytes += data.byteLength;
    epochs.set(channel, header.position.epoch);
    socket.emit("terminal:ack", channel, header.position.epoch, header.position.offset);
    waiting?.(header, data);
  });
  socket.on("terminal:data", (channel, offset, data) => {
    bytes += data.byteLength;
    socket.emit("terminal:ack", channel, epochs.get(channel) ?? "", offset + data.byteLength);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return {
    async watch(agent) {
      const start = performance.now();
      const screen = new Promise<{ ms: number; header: SnapshotHeader; data: Uint8Array }>((resolve) => {
        waiting = (header, data) => {
          waiting = null;
          resolve({ ms: performance.now() - start, header, data });
        };
      });
      need(await socket.emitWithAck("terminal:open", { terminalId: terminalIdOfAgent(AgentName.parse(agent)) }));
      return screen;
    },
    takeBytes() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    dispose: () => void socket.disconnect(),
  };
}
