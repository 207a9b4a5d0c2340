import type { AgentCard, FleetHealth } from "./agent";
import type { Violation } from "./enforcement";
import type { HandoffId } from "./handoff";
import type { AgentId, OperationId, TerminalId } from "./ids";
import type { InboxBook } from "./inbox";
import type { Notice, NotificationSettings } from "./notification";
import type { Operation } from "./operation";
import type { Reply } from "./reply";
import type { SnapshotHeader, StreamPosition } from "./terminal";

/** Who looks at a pane and who holds its size. */
export type TerminalPresence = {
  viewers: number;
  /** Null while the size is the default one that nobody claimed. */
  sizeHolder: string | null;
  cols: number;
  rows: number;
};

/** `detached` and `replaced` are ends of a person's own tmux client: its session runs on. */
export type TerminalEnd = "ended" | "lost" | "detached" | "replaced";

/** Server to browser. Everything here tells what happened; a page never shows what a click hoped. */
export type ServerEvents = {
  /** Cards that changed since the last event. The first one after `fleet:watch` carries all. */
  "agents:changed": (cards: AgentCard[]) => void;
  /** Names that left the registry and have no session. */
  "agents:removed": (names: AgentId[]) => void;
  "health:changed": (health: FleetHealth) => void;
  "operation:changed": (operation: Operation) => void;
  /** Calls that a guard has blocked since, oldest first. */
  "violations:added": (added: Violation[]) => void;
  /** The registry's file, or why it cannot be served, is another. A page asks for what it shows of it anew. */
  "registry:changed": () => void;
  /** Hand-offs of which something is another: a step, a file, what they wait for. A page asks for them anew. */
  "handoffs:changed": (ids: HandoffId[]) => void;
  /** Everything that waits for a person, as it is now. The first one comes after `fleet:watch`. */
  "inbox:changed": (book: InboxBook) => void;
  /** News for this person, and how they want to hear it. */
  notice: (notice: Notice, settings: NotificationSettings) => void;
  /** Bytes that restore the whole screen; they replace everything drawn before on this channel. */
  "terminal:snapshot": (channel: number, header: SnapshotHeader, data: Uint8Array) => void;
  /** `offset` is the position of the first byte of `data`, in the epoch of the last snapshot or resume. */
  "terminal:data": (channel: number, offset: number, data: Uint8Array) => void;
  "terminal:presence": (channel: number, presence: TerminalPresence) => void;
  /** The session ended or was lost; nothing more comes on this channel. */
  "terminal:ended": (channel: number, reason: TerminalEnd | "forbidden") => void;
};

export type OpenedTerminal = {
  channel: number;
  /** Set when the stream goes on from `resumeFrom` without a snapshot. */
  resumed: StreamPosition | null;
};

/** Browser to server. Each payload is parsed with the zod schema of the same name in `terminal.ts` on arrival. */
export type ClientEvents = {
  /** Answered at once, with nothing: one round trip, for the latency shown. */
  "connection:probe": (reply: () => void) => void;
  "fleet:watch": (reply: (answer: Reply<{ operations: Operation[] }>) => void) => void;
  /** Whose page is in front of a person now: visible, focused. `all` is the Inbox. */
  "page:look": (payload: { agent: AgentId | "all" | null }, reply: (answer: Reply<null>) => void) => void;
  "operation:cancel": (payload: { id: OperationId }, reply: (answer: Reply<null>) => void) => void;
  "terminal:open": (
    payload: { terminalId: TerminalId; resumeFrom?: StreamPosition | undefined },
    reply: (answer: Reply<OpenedTerminal>) => void,
  ) => void;
  "terminal:close": (channel: number) => void;
  /** The viewer has drawn everything before `offset` of its current epoch. */
  "terminal:ack": (channel: number, epoch: string, offset: number) => void;
  /** Asks for a snapshot with all the scrollback that tmux keeps. */
  "terminal:history": (channel: number, reply: (answer: Reply<null>) => void) => void;
  /** `watermark` is the highest sequence that was typed; a duplicate is answered with it and not typed again. */
  "terminal:input": (
    payload: { terminalId: TerminalId; clientId: string; sequence: number; data: Uint8Array },
    reply: (answer: Reply<{ watermark: number }>) => void,
  ) => void;
  "terminal:resize": (
    payload: { terminalId: TerminalId; cols: number; rows: number; holder: string },
    reply: (answer: Reply<null>) => void,
  ) => void;
};
