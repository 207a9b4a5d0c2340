import type { AgentName } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { Clock } from "../clock";
import type { Paths } from "../paths";
import { isShell } from "../sessions/foreground-program";
import type { AgentSession } from "../sessions/session-book";
import type { PaneFeed } from "../terminals/pane-feed";

export type StatusOfAgents = {
  current(agent: AgentName): AgentStatus;
  outputSeen(agent: AgentName): void;
  sessionSeen(agent: AgentName): void;
  markSeen(agent: AgentName): void;
  dispose(): void;
};

export async function createStatusOfAgents(options: {
  clock: Clock;
  paths: Paths;
  feedOf: (agent: AgentName) => PaneFeed | null;
  sessionOf: (agent: AgentName) => AgentSession | null;
  lostAt: (agent: AgentName) => number | null;
  exitCode: (agent: AgentName) => number | null;
  onChange: (agent: AgentName) => void;
}): Promise<StatusOfAgents> {
  const { clock } = options;
  const since = new Map<AgentName, { state: string; at: number }>();
  function current(agent: AgentName): AgentStatus {
    const status = decide(agent);
    const known = since.get(agent);
    if (known?.state !== status.state) since.set(agent, { state: status.state, at: clock.now() });
    return { ...status, since: status.since ?? since.get(agent)?.at ?? null };
  }
  function decide(agent: AgentName): AgentStatus {
    const seenAt = clock.now();
    const session = options.sessionOf(agent);
    const base = { seenAt, since: null, signal: "process" as const };
    const lost = options.lostAt(agent);
    if (lost !== null)
      return { ...base, state: "lost", since: lost, signal: "session", reason: "The tmux server is gone." };
    if (!session) return { ...base, state: "stopped", signal: "session", reason: "No session runs." };
    if (session.pane.dead) {
      const exitCode = options.exitCode(agent);
      return { ...base, state: "dead", reason: "The program has ended.", ...(exitCode !== null && { exitCode }) };
    }
    if (isShell(session.program)) return { ...base, state: "idle", reason: "A shell waits at its prompt." };
    return { ...base, state: "unknown", reason: "Nothing tells what the program does." };
  }
  return { current, outputSeen: () => {}, sessionSeen: () => {}, markSeen: () => {}, dispose: () => {} };
}
