import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { attachPty } from "./attach-pty";

/** The smallest socket.io terminal server, `sio-server <tmux socket> <session>`: one tmux client per browser. */
const [tmuxSocket = "", session = ""] = process.argv.slice(2);
const server = createServer();
const io = new Server(server, { transports: ["websocket"], serveClient: false, perMessageDeflate: false });
io.on("connection", (socket) => {
  const pty = attachPty(tmuxSocket, session);
  pty.onBytes((bytes) => socket.emit("data", bytes));
  socket.on("data", (bytes: Buffer) => pty.write(bytes));
  socket.on("disconnect", () => pty.kill());
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })));
process.once("SIGTERM", () => process.exit(0));
