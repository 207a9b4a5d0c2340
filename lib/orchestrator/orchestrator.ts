import type { AgentCard, AgentDetail, ConfigSummary, FleetHealth, SessionSummary } from "@/lib/contract/agent";
import type { AgentEvent } from "@/lib/contract/agent-event";
import type { Violation } from "@/lib/contract/enforcement";
import type { HandoffId } from "@/lib/contract/handoff";
import type { AgentId, OperationId, TerminalId } from "@/lib/contract/ids";
import type { InboxBook } from "@/lib/contract/inbox";
import type { Operation } from "@/lib/contract/operation";
import type { PromptReceipt } from "@/lib/contract/prompt";
import type { Reply } from "@/lib/contract/reply";
import type { StreamPosition } from "@/lib/contract/terminal";
import type { Adoption } from "./adoption/adoption";
import type { AgentFiles } from "./agent-files/agent-files";
import type { Configs } from "./configs/configs";
import type { Enforcement } from "./enforcement/enforcement";
import type { Handoffs } from "./handoffs/handoffs";
import type { Identity } from "./identity/identity";
import type { Inbox } from "./inbox/inbox";
import type { Notifications } from "./notifications/notifications";
import type { RegistryDesk } from "./registry/registry-desk";
import type { Resurrection } from "./sessions/resurrection";
import type { Tape } from "./tape/tape";
import type { AgentSelection } from "./tenants/agent-selection";
import type { PaneInput, PaneSize, Viewer, ViewerSink } from "./terminals/pane-source";

export type { Device, Identity, OwnSession, Session } from "./identity/identity";
export type { Action, Principal } from "./identity/rights";
export type { AgentSelection } from "./tenants/agent-selection";
export type { Viewer, ViewerSink } from "./terminals/pane-source";

/** What can be done with a selection of agents; `resurrect` has a plan of its own. */
export type OperationKind = Exclude<Operation["kind"], "resurrect">;

/** What the orchestrator tells whoever listens, after it has happened. */
export type Change =
  | { type: "agents"; cards: AgentCard[] }
  | { type: "agents-removed"; names: AgentId[] }
  | { type: "registry" }
  | { type: "health"; health: FleetHealth }
  | { type: "operation"; operation: Operation }
  | { type: "violations"; added: Violation[] }
  | { type: "handoffs"; ids: HandoffId[] }
  | { type: "inbox"; book: InboxBook };

export type CreatedSession = {
  session: SessionSummary;
  attachCommand: string;
  launchCommand: string;
  /** False where a shell runs in its place, because the program is not installed. */
  launched: boolean;
  notices: string[];
  /** It takes up the agent's last conversation, instead of beginning one. */
  resumes: boolean;
};

/** The use cases, by name. `server.ts` and `bin/` build one; pages, sockets and commands call it. */
export type Orchestrator = {
  readonly identity: Identity;
  /** Reviews of generated files, their history, and what is left over. */
  readonly configs: Configs;
  /** What agents may do, and what they were kept from doing. */
  readonly enforcement: Enforcement;
  /** Files that people give agents, and files that panes speak of. */
  readonly files: AgentFiles;
  readonly handoffs: Handoffs;
  /** What agents printed: searched, replayed, exported. */
  readonly tape: Tape;
  readonly inbox: Inbox;
  readonly notifications: Notifications;
  readonly registry: RegistryDesk;
  /** Agents whose tmux server went with them, and how they come back. */
  readonly resurrection: Resurrection;
  /** Sessions of this user's other tmux servers. */
  readonly adoption: Adoption;

  listAgents(): Promise<AgentCard[]>;
  readAgent(name: string): Promise<Reply<AgentDetail>>;
  readHealth(): Promise<FleetHealth>;

  /** Checks all agents' generated files against the registry and the templates. */
  checkDrift(selection: AgentSelection): Promise<Reply<{ name: AgentId; config: ConfigSummary }[]>>;

  /**
   * Starts a job over several agents and answers at once; follow it by `operation` changes or `waitForOperation`.
   * An unknown agent among the selected ones refuses the whole job. For stop and kill, "all" are the agents with a
   * session, whether the registry knows them or not; for the others, the agents of the registry.
   */
  startOperation(kind: OperationKind, selection: AgentSelection): Promise<Reply<Operation>>;
  waitForOperation(id: OperationId): Promise<Reply<Operation>>;
  cancelOperation(id: OperationId): Reply<null>;
  /** Running ones, and finished ones for ten minutes. */
  listOperations(): Operation[];

  /** With `resume` it takes up the agent's last conversation, and answers when that has been seen to come up. */
  createSession(
    name: string,
    options?: { ignoreDrift?: boolean | undefined; resume?: boolean | undefined },
  ): Promise<Reply<CreatedSession>>;
  /** Asks the program to end, then ends the session. */
  stopSession(name: string): Promise<Reply<null>>;
  /** Ends the session and its process tree at once. */
  killSession(name: string): Promise<Reply<null>>;
  /** All on the workspace's socket; those of other workspaces last, marked with their `workspace`. */
  listSessions(filter?: string): Promise<SessionSummary[]>;

  /** `person` is a user's id: an attached client is theirs alone. A shared pane does not ask for it. */
  openViewer(
    id: TerminalId,
    resumeFrom: StreamPosition | null,
    sink: ViewerSink,
    person?: string,
  ): Promise<Reply<Viewer>>;
  typeInput(input: PaneInput, person?: string): Promise<Reply<{ watermark: number }>>;
  /** Types a prompt where the agent waits at an empty one; a long text as a file. Fails with `not-ready`, `in-doubt`. */
  sendPrompt(name: string, text: string): Promise<Reply<PromptReceipt>>;
  resizeTerminal(size: PaneSize, person?: string): Promise<Reply<null>>;

  /** Hears what agents' programs tell (prompts, calls, questions, ends of turns), once each and in order. */
  onAgentEvent(listener: (event: AgentEvent) => void): () => void;
  onChange(listener: (change: Change) => void): () => void;
  dispose(): Promise<void>;
};
