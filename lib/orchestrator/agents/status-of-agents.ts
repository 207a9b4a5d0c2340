import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentId } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { AgentUsage } from "@/lib/contract/usage";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { AgentSession } from "../sessions/session-book";
import type { ScreenRules } from "../status/screen-rules";
import type { PaneView } from "../status/screen-watch";
import { createStatusTracker } from "../status/status-tracker";
import type { PaneFeed } from "../terminals/pane-feed";
import { createAgentSignals } from "./agent-signals";

export type StatusOfAgents = {
  current(agent: AgentId): AgentStatus;
  /** The last states, newest first. */
  history(agent: AgentId): readonly AgentStatus[];
  /** What the agent's program says that it has used; absent where it does not. */
  usage(agent: AgentId): AgentUsage | undefined;
  /** Hears what agents' programs tell, once each and in order. The answer ends it. */
  onAgentEvent(listener: (event: AgentEvent) => void): () => void;
  /** The agent's pane has printed something. */
  outputSeen(agent: AgentId): void;
  /** tmux or the process may show something else now. These are all agents; any other one is forgotten. */
  observe(agents: readonly AgentId[]): void;
  /** Reads what was told and nobody has heard yet. */
  look(): Promise<void>;
  /** A person looks at the agent. */
  markSeen(agent: AgentId): void;
  dispose(): void;
};

/** Longer than the tools of most agents run; a registry may say another time. */
const STALLED_AFTER_MINUTES = 10;

/** Brings what sessions, processes and mirrors show to the status service. */
export function createStatusOfAgents(options: {
  clock: Clock;
  rules: ScreenRules;
  feedOf: (agent: AgentId) => PaneFeed | null;
  sessionOf: (agent: AgentId) => AgentSession | null;
  isLost: (agent: AgentId) => boolean;
  exitCode: (agent: AgentId) => number | null;
  onChange: (agent: AgentId) => void;
  /** Its card is another, though its status is not. */
  onUsage: (agent: AgentId) => void;
  runFolder: string;
  role: "dashboard" | "command";
  /** Variables of an agent's pane. */
  environmentOf: (agent: AgentId) => Readonly<Record<string, string | undefined>>;
  /** As the registry says it. */
  stalledAfterMinutes: (agent: AgentId) => number | undefined;
  inBackground: InBackground;
}): StatusOfAgents {
  const tracker = createStatusTracker({
    ...options,
    stalledAfterMs: (agent) => (options.stalledAfterMinutes(agent) ?? STALLED_AFTER_MINUTES) * 60_000,
  });
  /** One view per feed: the tracker takes another object for another pane. */
  const views = new WeakMap<PaneFeed, PaneView>();
  let observed: readonly AgentId[] = [];
  tracker.onChange(options.onChange);
  const signals = createAgentSignals({
    ...options,
    onHeard(agent) {
      if (observed.includes(agent)) observe(agent);
      options.onUsage(agent);
    },
  });

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
      claims: session && !session.pane.dead ? signals.claims(agent) : [],
      heardAt: signals.heardAt(agent),
    });
  }

  return {
    current: tracker.current,
    history: tracker.history,
    usage: (agent) => signals.usage(agent) ?? undefined,
    onAgentEvent: signals.onEvent,
    outputSeen: tracker.outputSeen,
    observe(agents) {
      for (const agent of observed) if (!agents.includes(agent)) tracker.forget(agent);
      observed = agents;
      const sessions = agents.map(options.sessionOf).filter((session) => session !== null);
      signals.follow(sessions.filter(({ pane }) => !pane.dead));
      for (const agent of agents) observe(agent);
    },
    look: signals.look,
    markSeen: tracker.markSeen,
    dispose() {
      signals.dispose();
      tracker.dispose();
    },
  };
}

function createView(feed: PaneFeed): PaneView {
  const { mirror } = feed;
  return {
    screen: () => ({
      lines: mirror.screenText(),
      title: mirror.title,
      told: mirror.told,
      cursor: { row: mirror.cursor.row, col: mirror.cursor.col },
    }),
    lastOutputAt: () => feed.lastOutputAt,
  };
}
