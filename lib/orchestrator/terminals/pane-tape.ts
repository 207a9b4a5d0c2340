import type { StreamGap } from "@/lib/contract/terminal";
import type { Snapshot } from "@/lib/terminal/mirror-types";

/** What a pane's feed tells its tape. Nothing of it waits: the stream never does. */
export type PaneTape = {
  /** The pane's bytes, in order; they are not changed afterwards. */
  output(bytes: Uint8Array): void;
  /** The screen was drawn anew: at adoption, in another size, or behind a gap. What is missing before it is `gap`. */
  redrawn(picture: Snapshot, gap: StreamGap | null): void;
  /** Nothing more comes. `ended`: the session is gone. `left`: it goes on without us. */
  ended(reason: "ended" | "lost" | "left"): void;
};

/** `picture` draws the screen as it is at that moment. */
export type OpenPaneTape = (size: { cols: number; rows: number }, picture: () => Snapshot) => PaneTape;
