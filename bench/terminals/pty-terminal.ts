import { attachPty } from "../floors/attach-pty";
import type { BenchTerminal } from "./terminal";

/** `tmux attach` in the measuring process. */
export function openPtyTerminal(tmuxSocket: string, session: string): BenchTerminal {
  const pty = attachPty(tmuxSocket, session);
  let take = (_bytes: Uint8Array) => {};
  pty.onBytes((bytes) => take(bytes));
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  return {
    write: (text) => pty.write(text),
    onBytes(listener) {
      take = listener;
    },
    async dispose() {
      pty.kill();
      await ended;
    },
  };
}
