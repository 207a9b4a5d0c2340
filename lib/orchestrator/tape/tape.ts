import type { Readable } from "node:stream";
import type { AgentEvent } from "@/lib/contract/agent-event";
import type { Violation } from "@/lib/contract/enforcement";
import type { AgentId } from "@/lib/contract/ids";
import type { AppError, Reply } from "@/lib/contract/reply";
import type { AgentStatus } from "@/lib/contract/status";
import type {
  Recording,
  RecordingDetail,
  RecordingId,
  TapeHits,
  TapeLine,
  TapeQueryInput,
  TapeUsage,
} from "@/lib/contract/tape";
import type { OpenPaneTape } from "../terminals/pane-tape";
import type { LinesAround, ListFilter } from "./read-tape";

/** What an agent did, as it is marked on its tape. */
export type AgentDeed = { kind: "prompt" | "tool" | "commit"; text: string };

export type CastFile = {
  recording: Recording;
  /** asciicast v3; gzip when `packed`. */
  body: Readable;
  packed: boolean;
};

/** Everything that any agent printed: recorded, searched, replayed, exported. */
export type Tape = {
  search(query: TapeQueryInput): Promise<Reply<TapeHits>>;
  /** Newest first. */
  list(filter?: ListFilter): Promise<Reply<Recording[]>>;
  read(id: RecordingId, around?: LinesAround | null): Promise<Reply<RecordingDetail>>;
  text(id: RecordingId): Promise<Reply<TapeLine[]>>;
  openCast(id: RecordingId, accepts: { gzip: boolean }): Promise<Reply<CastFile>>;
  usage(): Promise<Reply<TapeUsage>>;
  /** Everything so far is on the disk, and can be searched. */
  flush(): Promise<void>;
};

/** The side of the tape that is told what happens. */
export type TapeDeck = Tape & {
  /** `sessionStartedAt`, ms since the epoch, of a session that was there before; null for a newborn one. */
  openPane(agent: AgentId, sessionStartedAt: number | null): OpenPaneTape;
  stateChanged(agent: AgentId, status: AgentStatus): void;
  blocked(added: readonly Violation[]): void;
  /** An event that an agent tells: prompts, tool calls and commits are marked. */
  told(event: AgentEvent): void;
  registryChanged(): void;
  /** What keeps it from being written. */
  readonly problem: AppError | null;
  dispose(): Promise<void>;
};
