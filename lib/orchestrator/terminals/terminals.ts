import { existsSync } from "node:fs";
import { type AgentId, agentOfTerminal, type TerminalId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { isTmuxError, type Pane, parseSessionName, type SessionName, type Tmux } from "@/lib/tmux/tmux";
import { sessionNameOf } from "../sessions/session-name";
import { createInputWatermarks, type InputWatermarks } from "./input-watermarks";
import type { PaneFeed } from "./pane-feed";
import type { PaneSource } from "./pane-source";
import { tmuxInstallCommand } from "./tmux-install-command";
import { type WatchedSession, type WatchOptions, watchSession } from "./watch-session";

export type Terminals = PaneSource & {
  watch(
    name: SessionName,
    pane: Pick<Pane, "id" | "windowId" | "cols" | "rows">,
    origin: "newborn" | "adopted",
  ): Promise<WatchedSession>;
  /** The feed of a session that is watched, or null. */
  feedOf(name: SessionName): PaneFeed | null;
  /** All that are watched right now. */
  watched(): WatchedSession[];
  /** Ends this feed and its viewers, whatever its tmux client still shows; one that was replaced is left alone. */
  end(session: WatchedSession, reason: "ended" | "lost"): void;
  dispose(): void;
};

type Watched = { session: WatchedSession; watermarks: InputWatermarks };

/** The live terminals: one per running session that is watched, found by the id that the browser was given. */
export function createTerminals(
  options: Omit<WatchOptions, "onEnded"> & {
    tmux: Tmux;
    onEnded: WatchOptions["onEnded"];
  },
): Terminals {
  const watched = new Map<SessionName, Watched>();

  function find(id: TerminalId): Reply<Watched> {
    const found = watched.get(parseSessionName(sessionNameOf(agentOfTerminal(id))));
    if (found) return success(found);
    return notWatched(agentOfTerminal(id));
  }

  return {
    async watch(name, pane, origin) {
      watched.get(name)?.session.dispose();
      const onEnded: WatchOptions["onEnded"] = (ended, reason) => {
        watched.delete(ended);
        options.onEnded(ended, reason);
      };
      const session = await watchSession({ ...options, onEnded }, name, pane, origin);
      watched.set(name, { session, watermarks: createInputWatermarks() });
      return session;
    },
    feedOf: (name) => watched.get(name)?.session.feed ?? null,
    watched: () => [...watched.values()].map(({ session }) => session),
    end(session, reason) {
      if (watched.get(session.name)?.session !== session) return;
      watched.delete(session.name);
      session.feed.end(reason);
      session.dispose();
    },
    openViewer(id, resumeFrom, sink) {
      const found = find(id);
      if (!found.ok) return found;
      return success(found.value.session.feed.openViewer(resumeFrom, sink));
    },
    async typeInput({ terminalId, clientId, sequence, data }) {
      const found = find(terminalId);
      if (!found.ok) return found;
      const { session, watermarks } = found.value;
      try {
        const watermark = await watermarks.once(clientId, sequence, () => options.tmux.sendKeys(session.pane.id, data));
        return success({ watermark });
      } catch (error) {
        return asFailure(error);
      }
    },
    async resize({ terminalId, cols, rows, holder }) {
      const found = find(terminalId);
      if (!found.ok) return found;
      const { session } = found.value;
      try {
        await options.tmux.resizeWindow(session.pane.windowId, cols, rows);
      } catch (error) {
        return asFailure(error);
      }
      session.feed.setSizeHolder(holder);
      return success(null);
    },
    dispose() {
      for (const { session } of watched.values()) session.dispose();
      watched.clear();
    },
  };
}

/** Why there is nothing to see or type into. */
export function notWatched(agent: AgentId): Reply<never> {
  return failure("not-running", `${agent} has no running session.`, {
    hint: `Spawn it: orchestrator create ${agent}`,
  });
}

/** A failure of tmux as a person should read it; anything else is unexpected and goes on. */
export function asFailure(error: unknown): Reply<never> {
  if (!isTmuxError(error)) throw error;
  return failure(error.code, error.message, { hint: hintFor(error.code) });
}

function hintFor(code: string): string {
  if (code === "tmux-missing") return `Install tmux: ${tmuxInstallCommand(process.platform, existsSync)}`;
  if (code === "tmux-too-old") return "Install tmux 3.2 or newer.";
  if (code === "no-resources")
    return "What runs goes on. Stop an agent, or raise the limits: ulimit -n, kernel.pty.max";
  if (code === "no-session" || code === "no-pane") return "The session has just ended. Spawn it again.";
  if (code === "socket-folder") return "Mend the folder, or name another socket with TMUX_SOCKET_OVERRIDE.";
  if (code === "server-lost") return "The tmux server is gone with its sessions. Spawn them again.";
  return "Try again. If it happens again, see the server's log.";
}
