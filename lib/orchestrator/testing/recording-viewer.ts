import type { TerminalEnd, TerminalPresence } from "@/lib/contract/events";
import { AgentId, attachIdOfAgent, terminalIdOfAgent } from "@/lib/contract/ids";
import type { SnapshotHeader, StreamPosition } from "@/lib/contract/terminal";
import { createMirror } from "@/lib/terminal/mirror";
import type { Mirror } from "@/lib/terminal/mirror-types";
import type { Orchestrator, Viewer, ViewerSink } from "../orchestrator";

export type RecordingViewer = {
  readonly viewer: Viewer;
  /** The terminal that this viewer draws; what it shows is what a person would see. */
  readonly screen: Mirror;
  readonly headers: SnapshotHeader[];
  readonly presences: TerminalPresence[];
  /** All bytes of the stream since the last snapshot. */
  readonly text: string;
  readonly ended: TerminalEnd | null;
  readonly position: StreamPosition;
  /** Draws on and acknowledges nothing, as a browser in a sleeping tab. */
  stall(): void;
  /** Has drawn everything after all. */
  goOn(): void;
};

/** Opens a viewer that draws into a terminal of its own, and fails on any hole or overlap in the stream. */
export async function recordingViewer(
  orchestrator: Orchestrator,
  agent: string,
  options: {
    resumeFrom?: StreamPosition;
    acknowledge?: boolean;
    /** Comes back as this one, after a cut: with its position, on its screen. */
    as?: RecordingViewer;
    /** With a tmux client of this person's own. */
    attachAs?: string;
  } = {},
): Promise<RecordingViewer> {
  const headers: SnapshotHeader[] = [];
  const presences: TerminalPresence[] = [];
  const screen = options.as?.screen ?? createMirror({ cols: 120, rows: 36, scrollback: 20_000 });
  const resumeFrom = options.as?.position ?? options.resumeFrom ?? null;
  let acknowledging = options.acknowledge !== false;
  let chunks: Uint8Array[] = [];
  let ended: TerminalEnd | null = null;
  let position: StreamPosition = resumeFrom ?? { epoch: "", offset: 0 };
  let viewer: Viewer | null = null;
  const acknowledge = () => {
    if (!acknowledging) return;
    queueMicrotask(() => viewer?.acknowledge(position.epoch, position.offset));
  };
  const idOf = options.attachAs === undefined ? terminalIdOfAgent : attachIdOfAgent;
  const sink: ViewerSink = {
    snapshot(header, data) {
      headers.push(header);
      chunks = [];
      if (screen.cols !== header.cols || screen.rows !== header.rows) screen.resize(header.cols, header.rows);
      screen.reset(data);
      position = header.position;
      acknowledge();
    },
    data(offset, data) {
      if (offset !== position.offset) throw new Error(`expected byte ${position.offset}, got ${offset}`);
      chunks.push(data);
      screen.write(data);
      position = { ...position, offset: offset + data.byteLength };
      acknowledge();
    },
    presence: (presence) => presences.push(presence),
    ended: (reason) => {
      ended = reason;
    },
  };
  const id = idOf(AgentId.parse(agent));
  const opened = await orchestrator.openViewer(id, resumeFrom, sink, options.attachAs);
  if (!opened.ok) throw new Error(opened.error.message);
  viewer = opened.value;
  return {
    viewer,
    screen,
    headers,
    presences,
    get text() {
      return Buffer.concat(chunks).toString();
    },
    get ended() {
      return ended;
    },
    get position() {
      return position;
    },
    stall() {
      acknowledging = false;
    },
    goOn() {
      acknowledging = true;
      acknowledge();
    },
  };
}
