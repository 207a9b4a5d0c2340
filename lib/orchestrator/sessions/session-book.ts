import type { SessionSummary } from "@/lib/contract/agent";
import type { AgentId, TenantName } from "@/lib/contract/ids";
import type { Pane, Session } from "@/lib/tmux/tmux";
import { agentOfSession } from "./session-name";

/** The tmux option that says which workspace a session belongs to (its real path). */
export const WORKSPACE_OPTION = "@workspace";

/** What a session was started for: a program of the registry, or a plain shell because there was none. */
export const LAUNCH_OPTION = "@launch";

/** The kernel's boundary around what runs in a session. */
export const SANDBOX_OPTION = "@sandbox";

/** The run of `run-records.ts` that a session was started for. */
export const RUN_OPTION = "@run";

/** An agent's session as tmux shows it right now. */
export type AgentSession = {
  agent: AgentId;
  summary: SessionSummary;
  /** Its active pane. */
  pane: Pane;
  /** The program in the foreground of that pane. */
  program: string;
  startedAs: "shell" | "program";
  sandboxed: boolean;
  /** Null for a session that nobody recorded. */
  run: string | null;
  /** The processes of all its panes that live. */
  pids: number[];
};

/** Which program runs in the foreground of a pane, by the pane's process. */
export type Programs = ReadonlyMap<Pane["id"], string>;

export type ForeignSession = SessionSummary & { workspace: string };

export type SessionBook = {
  /** Ours, by agent. */
  ours: Map<AgentId, AgentSession>;
  /** Sessions on this socket that are another workspace's, by name: shown, never touched. */
  foreign: Map<string, ForeignSession>;
  /** Everything on this socket that is not foreign, agents' sessions or not. */
  all: SessionSummary[];
};

/** Sorts what tmux lists into ours, others', and the rest. Pure. */
export function readSessionBook(options: {
  sessions: readonly Session[];
  panes: readonly Pane[];
  programs: Programs;
  /** The real path of ours. */
  workspace: string;
  /** Whose socket it is. */
  tenant: TenantName | null;
}): SessionBook {
  const { sessions, panes, programs, workspace, tenant } = options;
  const book: SessionBook = { ours: new Map(), foreign: new Map(), all: [] };
  for (const session of sessions) {
    const own = panes.filter((pane) => pane.sessionId === session.id);
    const pane = own.find(({ active }) => active) ?? own[0];
    if (!pane) continue;
    const summary = { ...summarise(session, pane, own.length), ...(tenant && { tenant }) };
    const owner = session.options[WORKSPACE_OPTION];
    if (owner !== undefined && owner !== workspace) {
      book.foreign.set(session.name, { ...summary, workspace: owner });
      continue;
    }
    book.all.push(summary);
    const agent = agentOfSession(session.name, tenant);
    if (!agent) continue;
    const program = programs.get(pane.id) ?? pane.currentCommand;
    const startedAs = session.options[LAUNCH_OPTION] === "program" ? "program" : "shell";
    const sandboxed = session.options[SANDBOX_OPTION] === "bubblewrap";
    const run = session.options[RUN_OPTION] ?? null;
    const pids = own.filter(({ dead }) => !dead).map(({ pid }) => pid);
    book.ours.set(agent, { agent, summary, pane, program, startedAs, sandboxed, run, pids });
  }
  return book;
}

function summarise(session: Session, pane: Pane, panes: number): SessionSummary {
  return {
    name: session.name,
    windows: session.windows,
    panes,
    attachedClients: session.attachedClients,
    createdAt: session.createdAt,
    lastActivityAt: session.lastActivityAt,
    pid: pane.dead ? null : pane.pid,
    cols: pane.cols,
    rows: pane.rows,
  };
}
