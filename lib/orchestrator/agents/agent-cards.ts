import type { AgentCard, AgentDetail } from "@/lib/contract/agent";
import { type AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import { type Agent, delegateNames } from "../registry/registry-schema";
import type { AgentSession } from "../sessions/session-book";
import { sessionNameOf } from "../sessions/session-name";
import type { PaneFeed } from "../terminals/pane-feed";
import type { ConfigBook } from "./config-book";
import { previewLines } from "./preview-lines";

export type CardParts = {
  agent: Agent;
  session: AgentSession | null;
  feed: PaneFeed | null;
  status: AgentStatus;
  configs: ConfigBook;
};

const NO_ACTIVITY: null[] = Array.from({ length: 60 }, () => null);

/** One card of the Fleet from what is known right now. */
export function cardOf({ agent, session, feed, status, configs }: CardParts): AgentCard {
  return {
    name: agent.name,
    displayName: agent.display_name,
    description: agent.description,
    model: agent.model,
    status,
    config: configs.config(agent.name),
    guard: configs.guard(agent.name),
    preview: feed ? previewLines(feed.mirror.screenText()) : [],
    terminalId: session ? terminalIdOfAgent(agent.name) : null,
    session: session?.summary ?? null,
    activity: feed?.activity() ?? NO_ACTIVITY,
  };
}

/** The card with what the agent page shows beside it. */
export function detailOf(parts: CardParts, tmux: Tmux, launchCommand: string): AgentDetail {
  const { agent } = parts;
  return {
    ...cardOf(parts),
    tools: agent.tools,
    delegatesTo: delegateNames(agent),
    cannotAccess: agent.cannot_access,
    exclusiveAccess: agent.exclusive_access,
    responsibilities: agent.responsibilities,
    forbidden: agent.forbidden,
    folder: `agents/${agent.name}`,
    attachCommand: attachCommandOf(tmux, agent.name),
    launchCommand,
  };
}

export function attachCommandOf(tmux: Tmux, agent: AgentName): string {
  return tmux.attachCommand(parseSessionName(sessionNameOf(agent)));
}
