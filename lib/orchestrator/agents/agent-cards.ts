import type { AgentCard, AgentDetail, ConfigSummary, GuardSummary } from "@/lib/contract/agent";
import type { ViolationCount } from "@/lib/contract/enforcement";
import {
  type AgentId,
  agentIdOf,
  attachIdOfAgent,
  nameOfAgent,
  tenantOfAgent,
  terminalIdOfAgent,
} from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import type { AgentUsage } from "@/lib/contract/usage";
import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import { type Agent, delegateNames } from "../registry/registry-schema";
import { maskText } from "../registry/secret-values";
import type { AgentSession } from "../sessions/session-book";
import { sessionNameOf } from "../sessions/session-name";
import type { PaneFeed } from "../terminals/pane-feed";
import { previewLines } from "./preview-lines";

export type CardParts = {
  name: AgentId;
  /** Null for an agent that only its session tells of. */
  entry: Agent | null;
  session: AgentSession | null;
  feed: PaneFeed | null;
  status: AgentStatus;
  /** Absent together with the entry. */
  config: ConfigSummary | null;
  guard: GuardSummary | null;
  blocked: ViolationCount;
  usage?: AgentUsage | undefined;
  /** Its last states, newest first. */
  statusHistory: readonly AgentStatus[];
  /** As the registry asks for it. */
  sandbox: "none" | "bubblewrap";
};

/** Enough for an error with its context. */
const LAST_WORDS = 10;
const NO_ACTIVITY: null[] = Array.from({ length: 60 }, () => null);

/** What stands on the card of an agent that the registry does not know, so that its session can be found and ended. */
const WITHOUT_ENTRY = {
  description: "Not in the registry any more; its session still runs.",
  model: "unknown",
  config: {
    state: "orphan",
    files: [{ path: "agents/registry.yaml", state: "orphan", detail: "It has no entry for this agent." }],
    generatedAt: null,
  },
  guard: {
    state: "not-verified",
    reason: "Without an entry in the registry nobody can say what its hook has to forbid.",
    checkedAt: null,
  },
} satisfies Partial<AgentCard>;

/** One card of the Fleet from what is known right now. */
export function cardOf(parts: CardParts): AgentCard {
  const { name, entry, session, feed, status, config, guard, blocked, usage } = parts;
  const known =
    entry && config && guard ? { description: entry.description, model: entry.model, config, guard } : WITHOUT_ENTRY;
  return {
    ...known,
    name,
    tenant: tenantOfAgent(name),
    displayName: entry?.display_name ?? name,
    status,
    blocked,
    preview: feed ? previewLines(feed.mirror.screenText()) : [],
    terminalId: session ? terminalIdOfAgent(name) : null,
    session: session?.summary ?? null,
    activity: feed?.activity() ?? NO_ACTIVITY,
    ...(usage && { usage }),
  };
}

function folderOf(id: AgentId): string {
  const tenant = tenantOfAgent(id);
  return `agents/${nameOfAgent(id)}${tenant === null ? "" : `/tenants/${tenant}`}`;
}

/** The card with what the agent page shows beside it. `tmux` is null where nothing of the tenant runs. */
export async function detailOf(parts: CardParts, tmux: Tmux | null, launchCommand: string): Promise<AgentDetail> {
  const { name, entry, session } = parts;
  return {
    ...cardOf(parts),
    statusHistory: [...parts.statusHistory],
    tools: entry?.tools ?? [],
    delegatesTo: entry ? delegateNames(entry).map((target) => agentIdOf(tenantOfAgent(name), target)) : [],
    cannotAccess: entry?.cannot_access ?? [],
    exclusiveAccess: entry?.exclusive_access ?? [],
    responsibilities: entry?.responsibilities ?? [],
    forbidden: entry?.forbidden ?? [],
    folder: folderOf(name),
    attachId: attachIdOfAgent(name),
    attachCommand: tmux?.attachCommand(parseSessionName(sessionNameOf(name))) ?? `orchestrator attach ${name}`,
    sandbox: {
      configured: parts.sandbox,
      running: session && !session.pane.dead ? (session.sandboxed ? "bubblewrap" : "none") : null,
    },
    launchCommand:
      session?.startedAs === "shell" ? "a shell, because its program is not installed" : maskText(launchCommand),
    lastWords: tmux && session?.pane.dead ? await lastWords(tmux, session) : [],
  };
}

/** Asked of tmux, because a mirror need not have been drawn yet. */
async function lastWords(tmux: Tmux, { pane }: AgentSession): Promise<string[]> {
  const text = await tmux.paneText(pane.id, { historyLines: LAST_WORDS }).catch(() => "");
  const lines = text.split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "").slice(-LAST_WORDS);
}
