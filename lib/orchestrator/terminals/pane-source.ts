import type { TerminalId } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { StreamPosition } from "@/lib/contract/terminal";
import type { Viewer, ViewerSink } from "../orchestrator";

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
