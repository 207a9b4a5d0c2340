import { createRequire } from "node:module";

/** The `ws` that socket.io itself runs on: it is no dependency of ours. */
export function loadWs(): typeof import("ws") {
  const ours = createRequire(import.meta.url);
  const socketIo = createRequire(ours.resolve("socket.io"));
  return createRequire(socketIo.resolve("engine.io"))("ws");
}
