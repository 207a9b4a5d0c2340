import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { attachPty } from "./attach-pty";
import { loadWs } from "./load-ws";

/** The smallest WebSocket terminal server, `ws-server <tmux socket> <session>`. */
const [tmuxSocket = "", session = ""] = process.argv.slice(2);
const { WebSocketServer } = loadWs();
const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
  const pty = attachPty(tmuxSocket, session);
  pty.onBytes((bytes) => socket.send(bytes));
  socket.on("message", (bytes: Buffer) => pty.write(bytes));
  socket.on("close", () => pty.kill());
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
process.once("SIGTERM", () => process.exit(0));
