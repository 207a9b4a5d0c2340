import { createPrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { COLS, ROWS } from "./attach-pty";

export type PlainTmux = { readonly socketPath: string; dispose(): Promise<void> };

/** A tmux server as a person would start it, with the given sessions, each running `command` in a shell. */
export async function startPlainTmux(sessions: readonly string[], command: string): Promise<PlainTmux> {
  const { cli, socketPath, dispose } = await createPrivateTmux();
  // The same history as in the product; without a status line the pane has the same size too.
  const options = ["set", "-g", "history-limit", "10000", ";", "set", "-g", "status", "off", ";"];
  const size = ["-x", String(COLS), "-y", String(ROWS)];
  await cli(
    "-f/dev/null",
    "start-server",
    ";",
    ...options,
    "new-session",
    "-d",
    "-s",
    sessions[0] ?? "",
    ...size,
    command,
  );
  for (const session of sessions.slice(1)) await cli("new-session", "-d", "-s", session, ...size, command);
  return { socketPath, dispose };
}
