import type { AgentId } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { Clock } from "../clock";
import type { AgentSession } from "../sessions/session-book";
import type { ScreenRules } from "../status/screen-rules";
import type { PaneView } from "../status/screen-watch";
import { createStatusTracker } from "../status/status-tracker";
import type { PaneFeed } from "../terminals/pane-feed";

export type StatusOfAgents = {
  current(agent: AgentId): AgentStatus;
  /** The agent's pane has printed something. */
  outputSeen(agent: AgentId): void;
  /** tmux or the process may show something else now. These are all agents; any other one is forgotten. */
  observe(agents: readonly AgentId[]): void;
  /** A person looks at the agent. */
  markSeen(agent: AgentId): void;
  dispose(): void;
};

/** Brings what sessions, processes and mirrors show to the status service. */
export function createStatusOfAgents(options: {
  clock: Clock;
  rules: ScreenRules;
  feedOf: (agent: AgentId) => PaneFeed | null;
  sessionOf: (agent: AgentId) => AgentSession | null;
  isLost: (agent: AgentId) => boolean;
  exitCode: (agent: AgentId) => number | null;
  onChange: (agent: AgentId) => void;
}): StatusOfAgents {
  const tracker = createStatusTracker({ clock: options.clock, rules: options.rules });
  /** One view per feed: the tracker takes another object for another pane. */
  const views = new WeakMap<PaneFeed, PaneView>();
  let observed: readonly AgentId[] = [];
  tracker.onChange(options.onChange);

  function viewOf(agent: AgentId): PaneView | null {
    const feed = options.feedOf(agent);
    if (!feed) return null;
    const view = views.get(feed) ?? createView(feed);
    views.set(feed, view);
    return view;
  }

  function observe(agent: AgentId): AgentStatus {
    const session = options.sessionOf(agent);
    return tracker.observe(agent, {
      session: options.isLost(agent) ? "lost" : session ? "running" : "none",
      pane: session && { dead: session.pane.dead, exitCode: options.exitCode(agent) },
      foreground: session?.program ?? null,
      startedAt: session?.summary.createdAt ?? null,
      startedAs: session?.startedAs ?? "program",
      view: session ? viewOf(agent) : null,
    });
  }

  return {
    current: tracker.current,
    outputSeen: tracker.outputSeen,
    observe(agents) {
      for (const agent of observed) if (!agents.includes(agent)) tracker.forget(agent);
      observed = agents;
      for (const agent of agents) observe(agent);
    },
    markSeen: tracker.markSeen,
    dispose: tracker.dispose,
  };
}

function createView(feed: PaneFeed): PaneView {
  const { mirror } = feed;
  return {
    screen: () => ({
      lines: mirror.screenText(),
      title: mirror.title,
      cursor: { row: mirror.cursor.row, col: mirror.cursor.col },
    }),
    lastOutputAt: () => feed.lastOutputAt,
  };
}
