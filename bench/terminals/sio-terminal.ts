import { io } from "socket.io-client";
import { startServerProcess } from "../server-process";
import type { BenchTerminal } from "./terminal";

/** A client of the smallest socket.io server. */
export async function openSioTerminal(tmuxSocket: string, session: string): Promise<BenchTerminal> {
  const server = await startServerProcess("floors/sio-server", [tmuxSocket, session]);
  const socket = io(`http://127.0.0.1:${server.port}`, { transports: ["websocket"] });
  let take = (_bytes: Uint8Array) => {};
  socket.on("data", (bytes: Uint8Array) => take(bytes));
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return {
    write: (text) => socket.emit("data", Buffer.from(text)),
    onBytes(listener) {
      take = listener;
    },
    async dispose() {
      socket.disconnect();
      await server.dispose();
    },
  };
}
