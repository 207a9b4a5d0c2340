import { spawn } from "node-pty";
import { type Core, openCore } from "@/lib/terminal/xterm-core";
import { type PrivateTmux, waitFor } from "@/lib/tmux/testing/private-tmux";
import { paneSize } from "./watched-pane";

export type AttachedScreen = {
  readonly core: Core;
  /** Waits until nothing is told any more; what still is, the caller reports. */
  settles(wrong: () => string[]): Promise<void>;
  dispose(): void;
};

/** What a person sees who attaches with tmux itself: a second opinion, made by no code of ours. */
export async function attachedScreen(server: PrivateTmux, session: string): Promise<AttachedScreen> {
  await server.cli("set-option", "-t", `=${session}:`, "status", "off");
  const { core, terminal } = openCore({ ...paneSize, scrollback: 0 });
  const env = {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
  };
  const pty = spawn("tmux", ["-S", server.socketPath, "-u", "-T", "RGB,256", "attach", "-r", "-t", `=${session}`], {
    name: "xterm-256color",
    ...paneSize,
    cwd: "/",
    env,
    encoding: null,
  });
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  // With `encoding: null` it gives buffers; its types know only text.
  pty.onData((data) => core._inputHandler.parse(decoder.decode(data as unknown as Buffer, { stream: true })));
  return {
    core,
    settles: (wrong) =>
      waitFor("both screens to be the same", () => wrong().length === 0, 3_000).then(
        () => {},
        () => {},
      ),
    dispose() {
      pty.kill("SIGKILL");
      terminal.dispose();
    },
  };
}
