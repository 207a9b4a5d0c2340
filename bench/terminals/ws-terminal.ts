import { loadWs } from "../floors/load-ws";
import { startServerProcess } from "../server-process";
import type { BenchTerminal } from "./terminal";

/** A client of the smallest WebSocket server. */
export async function openWsTerminal(tmuxSocket: string, session: string): Promise<BenchTerminal> {
  const server = await startServerProcess("floors/ws-server", [tmuxSocket, session]);
  const { WebSocket } = loadWs();
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, { perMessageDeflate: false });
  let take = (_bytes: Uint8Array) => {};
  socket.on("message", (bytes: Buffer) => take(bytes));
  await new Promise<void>((resolve) => socket.once("open", () => resolve()));
  return {
    write: (text) => socket.send(Buffer.from(text)),
    onBytes(listener) {
      take = listener;
    },
    async dispose() {
      socket.close();
      await server.dispose();
    },
  };
}
