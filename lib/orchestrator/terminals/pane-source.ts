import type { TerminalEnd, TerminalPresence } from "@/lib/contract/events";
import type { TerminalId } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { SnapshotHeader, StreamPosition } from "@/lib/contract/terminal";

/** Where a viewer's stream goes. Called in stream order, never after `ended` or after the viewer was disposed. */
export type ViewerSink = {
  snapshot(header: SnapshotHeader, data: Uint8Array): void;
  data(offset: number, data: Uint8Array): void;
  presence(presence: TerminalPresence): void;
  ended(reason: TerminalEnd): void;
};

export type Viewer = {
  /** Set when the stream goes on from where the viewer left off. */
  readonly resumed: StreamPosition | null;
  acknowledge(epoch: string, offset: number): void;
  requestHistory(): Promise<Reply<null>>;
  dispose(): void;
};

export type PaneInput = {
  terminalId: TerminalId;
  clientId: string;
  sequence: number;
  data: Uint8Array;
};

export type PaneSize = { terminalId: TerminalId; cols: number; rows: number; holder: string };

/**
 * What a browser looks at and types into: a watched pane, which many share, or a tmux client that one person has for
 * themselves. `person` is a user's id; a shared pane does not ask for it.
 */
export type PaneSource = {
  openViewer(
    id: TerminalId,
    resumeFrom: StreamPosition | null,
    sink: ViewerSink,
    person: string,
  ): Reply<Viewer> | Promise<Reply<Viewer>>;
  typeInput(input: PaneInput, person: string): Promise<Reply<{ watermark: number }>>;
  resize(size: PaneSize, person: string): Promise<Reply<null>>;
};
