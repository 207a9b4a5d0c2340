import type { AgentCard, AgentDetail, ConfigSummary, FleetHealth, SessionSummary } from "@/lib/contract/agent";
import type { AgentEvent } from "@/lib/contract/agent-event";
import type { Violation } from "@/lib/contract/enforcement";
import type { TerminalPresence } from "@/lib/contract/events";
import type { HandoffId } from "@/lib/contract/handoff";
import type { AgentId, OperationId, TerminalId } from "@/lib/contract/ids";
import type { InboxBook } from "@/lib/contract/inbox";
import type { Operation } from "@/lib/contract/operation";
import type { PromptReceipt } from "@/lib/contract/prompt";
import type { Reply } from "@/lib/contract/reply";
import type { SnapshotHeader, StreamPosition } from "@/lib/contract/terminal";
import type { Configs } from "./configs/configs";
import type { Enforcement } from "./enforcement/enforcement";
import type { Handoffs } from "./handoffs/handoffs";
import type { Identity } from "./identity/identity";
import type { Inbox } from "./inbox/inbox";
import type { Notifications } from "./notifications/notifications";
import type { RegistryDesk } from "./registry/registry-desk";
import type { AgentSelection } from "./tenants/agent-selection";

export type { Device, Identity, OwnSession, Session } from "./identity/identity";
export type { Action, Principal } from "./identity/rights";
export type { AgentSelection } from "./tenants/agent-selection";

export type OperationKind = Operation["kind"];

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

/** Where a viewer's stream goes. Called in stream order, never after `ended` or after the viewer was disposed. */
export type ViewerSink = {
  snapshot(header: SnapshotHeader, data: Uint8Array): void;
  data(offset: number, data: Uint8Array): void;
  presence(presence: TerminalPresence): void;
  ended(reason: "ended" | "lost"): void;
};

export type Viewer = {
  /** Set when the stream goes on from where the viewer left off. */
  readonly resumed: StreamPosition | null;
  acknowledge(epoch: string, offset: number): void;
  requestHistory(): Promise<Reply<null>>;
  dispose(): void;
};

export type CreatedSession = {
  session: SessionSummary;
  attachCommand: string;
  launchCommand: string;
  notices: string[];
};

/** The use cases, by name. `server.ts` and `bin/` build one; pages, sockets and commands call it. */
export type Orchestrator = {
  readonly identity: Identity;
  /** Reviews of generated files, their history, and what is left over. */
  readonly configs: Configs;
  /** What agents may do, and what they were kept from doing. */
  readonly enforcement: Enforcement;
  readonly handoffs: Handoffs;
  readonly inbox: Inbox;
  readonly notifications: Notifications;
  readonly registry: RegistryDesk;

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

  createSession(name: string, options?: { ignoreDrift?: boolean }): Promise<Reply<CreatedSession>>;
  /** Asks the program to end, then ends the session. */
  stopSession(name: string): Promise<Reply<null>>;
  /** Ends the session and its process tree at once. */
  killSession(name: string): Promise<Reply<null>>;
  /** All on the workspace's socket; those of other workspaces last, marked with their `workspace`. */
  listSessions(filter?: string): Promise<SessionSummary[]>;

  openViewer(id: TerminalId, resumeFrom: StreamPosition | null, sink: ViewerSink): Promise<Reply<Viewer>>;
  typeInput(input: {
    terminalId: TerminalId;
    clientId: string;
    sequence: number;
    data: Uint8Array;
  }): Promise<Reply<{ watermark: number }>>;
  /** Types a prompt where the agent waits at an empty one; a long text as a file. Fails with `not-ready`, `in-doubt`. */
  sendPrompt(name: string, text: string): Promise<Reply<PromptReceipt>>;
  resizeTerminal(input: { terminalId: TerminalId; cols: number; rows: number; holder: string }): Promise<Reply<null>>;

  /** Hears what agents' programs tell (prompts, calls, questions, ends of turns), once each and in order. */
  onAgentEvent(listener: (event: AgentEvent) => void): () => void;
  onChange(listener: (change: Change) => void): () => void;
  dispose(): Promise<void>;
};
