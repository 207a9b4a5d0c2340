import type { PaneId, StreamSink } from "../tmux";

export type StreamRecorder = {
  sink: StreamSink;
  /** Everything that was put out so far. */
  bytes(): Buffer;
  text(): string;
  /** `layout`, `paused %1`, and the reason of the end, in order. */
  events: string[];
};

/** Records what a stream brings; for one pane, or for all of the session. */
export function createStreamRecorder(only?: PaneId): StreamRecorder {
  const chunks: Uint8Array[] = [];
  const events: string[] = [];
  const bytes = (): Buffer => Buffer.concat(chunks);
  return {
    sink: {
      output(paneId, data) {
        if (only === undefined || paneId === only) chunks.push(data);
      },
      layoutChanged: () => events.push("layout"),
      paused: (paneId) => events.push(`paused ${paneId}`),
      exited: (reason) => events.push(reason),
    },
    bytes,
    text: () => bytes().toString("utf8"),
    events,
  };
}
