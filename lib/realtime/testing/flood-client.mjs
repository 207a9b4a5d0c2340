// A signed-in client that sends as many small messages as it can, from a process of its own, until it is closed or the
// time is over: `flood-client.mjs URL COOKIE CSRF MILLISECONDS`. Prints how many it sent, and whether it was closed.
import { createRequire } from "node:module";

const ours = createRequire(import.meta.url);
const socketIo = createRequire(ours.resolve("socket.io"));
const { WebSocket } = createRequire(socketIo.resolve("engine.io"))("ws");

const [url, cookie, csrf, milliseconds] = process.argv.slice(2);
const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`, {
  headers: { Cookie: cookie, Origin: url },
  perMessageDeflate: false,
});
let sent = 0;
const finish = (closed) => {
  console.log(JSON.stringify({ sent, closed }));
  process.exit(0);
};
socket.on("error", () => {});
socket.on("close", () => finish(true));
setTimeout(() => finish(false), Number(milliseconds));
function flood() {
  for (let message = 0; message < 2_000; message += 1) socket.send('42["connection:probe"]', () => {});
  sent += 2_000;
  // As fast as the kernel takes them, and no faster: its own memory is not the point.
  if (socket.bufferedAmount < 4_000_000) setImmediate(flood);
  else setTimeout(flood, 10);
}
socket.on("message", (data) => {
  const text = String(data);
  if (text.startsWith("0{")) socket.send(`40${JSON.stringify({ csrf })}`);
  if (text.startsWith("40{")) flood();
});
