import type { TerminalPresence } from "@/lib/contract/events";
import type { SnapshotHeader } from "@/lib/contract/terminal";
import type { ViewerSink } from "./pane-source";

/** Bytes a viewer may have unacknowledged; beyond it the viewer gets snapshots instead of a queue that grows. */
const HIGH_WATER_BYTES = 1024 * 1024;

export type FeedViewer = {
  /** True when the stream's next bytes may be given to it. */
  readonly isLive: boolean;
  /** True when everything sent to it has been drawn. */
  readonly isCaughtUp: boolean;
  /** Holds the stream back until the next snapshot or `resume`. */
  hold(): void;
  /** Goes on from a position that the viewer has drawn. */
  resume(epoch: string, offset: number): void;
  snapshot(header: SnapshotHeader, data: Uint8Array): void;
  data(offset: number, bytes: Uint8Array): void;
  presence(presence: TerminalPresence): void;
  ended(reason: "ended" | "lost"): void;
  acknowledge(epoch: string, offset: number): void;
};

/**
 * One viewer's place in a pane's stream. It never slows the stream: when it falls behind it is held, and `onCaughtUp`
 * tells when it has drawn what it had, so that it can get a fresh snapshot.
 */
export function createFeedViewer(sink: ViewerSink, onCaughtUp: (viewer: FeedViewer) => void): FeedViewer {
  let epoch = "";
  let sent = 0;
  let drawn = 0;
  /** Bytes of the last snapshot, until the viewer has drawn it. */
  let snapshotBytes = 0;
  let phase: "held" | "live" | "behind" = "held";

  return {
    get isLive() {
      return phase === "live";
    },
    get isCaughtUp() {
      return drawn >= sent && snapshotBytes === 0;
    },
    hold() {
      phase = "held";
    },
    resume(atEpoch, offset) {
      epoch = atEpoch;
      sent = offset;
      drawn = offset;
      phase = "live";
    },
    snapshot(header, data) {
      epoch = header.position.epoch;
      sent = header.position.offset;
      drawn = sent;
      snapshotBytes = data.byteLength;
      phase = header.flooding ? "held" : "live";
      sink.snapshot(header, data);
    },
    data(offset, bytes) {
      if (phase !== "live") return;
      sent = offset + bytes.byteLength;
      sink.data(offset, bytes);
      if (sent - drawn + snapshotBytes > HIGH_WATER_BYTES) phase = "behind";
    },
    presence: (presence) => sink.presence(presence),
    ended: (reason) => sink.ended(reason),
    acknowledge(ofEpoch, offset) {
      if (ofEpoch !== epoch || offset < drawn || offset > sent) return;
      snapshotBytes = 0;
      drawn = offset;
      if (phase === "behind" && drawn === sent) onCaughtUp(this);
    },
  };
}
