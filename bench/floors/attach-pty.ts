import { type IPty, spawn } from "node-pty";

export const COLS = 120;
export const ROWS = 36;

/** `tmux attach` in a PTY, with bytes instead of text: what every plain web terminal does. */
export function attachPty(
  tmuxSocket: string,
  session: string,
): Omit<IPty, "onData"> & { onBytes(take: (bytes: Buffer) => void): void } {
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", LANG: "C.UTF-8", TERM: "xterm-256color" };
  const pty = spawn("tmux", ["-S", tmuxSocket, "attach", "-t", `=${session}`], {
    name: "xterm-256color",
    cols: COLS,
    rows: ROWS,
    cwd: "/",
    env,
    encoding: null,
  });
  // With `encoding: null` it gives buffers; its types know only text.
  return Object.assign(pty, {
    onBytes: (take: (bytes: Buffer) => void) => void pty.onData((data) => take(data as unknown as Buffer)),
  });
}
