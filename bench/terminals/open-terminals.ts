import { startPlainTmux } from "../floors/plain-tmux";
import { createWorkspace, registryOf } from "../workspace";
import { type OwnTerminal, openOwnTerminal } from "./own-terminal";
import { openPtyTerminal } from "./pty-terminal";
import { openSioTerminal } from "./sio-terminal";
import type { BenchTerminal } from "./terminal";
import { openWsTerminal } from "./ws-terminal";

export type Terminals = Record<"pty" | "ws" | "sio", BenchTerminal> & { own: OwnTerminal; dispose(): Promise<void> };

/** The floors and the product side by side, each at a pane of its own that runs `command` in a shell. */
export async function openTerminals(command: string): Promise<Terminals> {
  const opened: { dispose(): Promise<void> }[] = [];
  const keep = <T extends { dispose(): Promise<void> }>(part: T): T => {
    opened.unshift(part);
    return part;
  };
  async function dispose() {
    for (const part of opened) await part.dispose();
  }
  try {
    const { socketPath } = keep(await startPlainTmux(["pty", "ws", "sio"], command));
    const workspace = keep(await createWorkspace(registryOf(["measured-agent"], command)));
    return {
      pty: keep(openPtyTerminal(socketPath, "pty")),
      ws: keep(await openWsTerminal(socketPath, "ws")),
      sio: keep(await openSioTerminal(socketPath, "sio")),
      own: keep(await openOwnTerminal(workspace, "measured-agent")),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
