import { connect } from "node:net";
import { type SocketOptions, socketPathOf } from "./socket";

/** Whether a tmux server listens on this socket now. Asking starts nothing and leaves nothing behind. */
export function serverRuns(options: SocketOptions): Promise<boolean> {
  const path = socketPathOf(options, process.getuid?.() ?? 0);
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
