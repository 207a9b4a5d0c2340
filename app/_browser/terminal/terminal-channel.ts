import type { ServerEvents, TerminalPresence } from "@/lib/contract/events";
import type { TerminalId } from "@/lib/contract/ids";
import type { AppError } from "@/lib/contract/reply";
import type { SnapshotHeader, StreamGap, StreamPosition } from "@/lib/contract/terminal";
import { createExternalStore, type ExternalStore } from "../external-store";
import { createAckPacer, type Schedule } from "./ack-pacer";
import type { TerminalWire } from "./terminal-wire";

/** What a channel draws on. Everything given is drawn in the order in which it was given. */
export type TerminalScreen = {
  write(data: Uint8Array, drawn: () => void): void;
  /** Replaces everything drawn so far, size included. */
  restore(header: SnapshotHeader, data: Uint8Array, drawn: () => void): void;
  /** Rows of scrollback that are drawn now. */
  historyRows(): number;
};

export type ChannelPhase =
  | { phase: "connecting" }
  | { phase: "live" }
  | { phase: "offline" }
  /** Nobody looks: the screen keeps what it shows. */
  | { phase: "paused" }
  | { phase: "ended"; reason: Parameters<ServerEvents["terminal:ended"]>[1] }
  | { phase: "refused"; error: AppError };

export type ChannelState = ChannelPhase & {
  presence: TerminalPresence | null;
  /** What this viewer did not see as bytes; a new object for each gap. */
  gap: StreamGap | null;
  flooding: boolean;
  /** The screen has been drawn once: before that it is blank. */
  drawn: boolean;
  /** Rows above the drawn scrollback that `requestHistory` would bring. */
  moreHistoryRows: number;
};

export type TerminalChannel = {
  readonly state: ExternalStore<ChannelState>;
  /** Asks once for all the scrollback that tmux keeps; it comes as a snapshot. */
  requestHistory(): void;
  /** Off leaves the stream; on goes on from where it was left, or with a snapshot when that is too long ago. */
  setWatching(on: boolean): void;
  /** Opens again after a refusal or an end. */
  reopen(): void;
  dispose(): void;
};

/**
 * One viewer of one pane: a snapshot, then every byte after it, once, in order. Bytes that were drawn already are
 * dropped; a hole or a cut connection leads to a new open from the last position that was given to the screen.
 */
export function createTerminalChannel(options: {
  terminalId: TerminalId;
  wire: TerminalWire;
  screen: TerminalScreen;
  schedule: Schedule;
}): TerminalChannel {
  const { terminalId, wire, screen } = options;
  const state = createExternalStore<ChannelState>({
    phase: "connecting",
    presence: null,
    gap: null,
    flooding: false,
    drawn: false,
    moreHistoryRows: 0,
  });
  let channel: number | null = null;
  /** Counts opens: what answers an older one is not ours any more. */
  let attempt = 0;
  /** Everything before it was given to the screen; null until the first snapshot. */
  let given: StreamPosition | null = null;
  let holeAt: StreamPosition | null = null;
  let askingForHistory = false;
  let watching = true;
  const acks = createAckPacer(options.schedule, (position) => {
    if (channel !== null) wire.acknowledge(channel, position);
  });

  type Changes = (ChannelPhase | { phase?: undefined }) & Partial<Omit<ChannelState, "phase">>;
  const patch = (changes: Changes) =>
    // The union of phases cannot be spread by the compiler; each `ChannelPhase` is given whole.
    state.write({ ...state.read(), ...changes } as ChannelState);

  function open() {
    if (!watching) return;
    const mine = ++attempt;
    leave();
    if (!wire.isConnected()) return patch({ phase: "offline" });
    patch({ phase: "connecting" });
    wire.open(given ? { terminalId, resumeFrom: given } : { terminalId }, (reply) => {
      if (mine !== attempt) return reply.ok && wire.close(reply.value.channel);
      if (!reply.ok) return patch({ phase: "refused", error: reply.error });
      channel = reply.value.channel;
      given = reply.value.resumed;
      if (given) patch({ phase: "live" });
    });
  }

  function leave() {
    if (channel !== null) wire.close(channel);
    channel = null;
    askingForHistory = false;
    acks.reset();
  }

  function restore(header: SnapshotHeader, data: Uint8Array) {
    const { flooding, moreHistoryRows, gap } = header;
    patch({ phase: "live", flooding, moreHistoryRows, ...(gap && { gap }) });
    if (holdsMoreThan(header)) {
      acks.drawn(header.position, true);
    } else {
      given = header.position;
      const mine = attempt;
      screen.restore(header, data, () => {
        if (!state.read().drawn) patch({ drawn: true });
        if (mine === attempt) acks.drawn(header.position, true);
      });
    }
  }

  /** The screen shows this very position with more rows of history: drawing it again would lose them. */
  function holdsMoreThan({ position, gap, historyRows }: SnapshotHeader): boolean {
    const same = given?.epoch === position.epoch && given.offset === position.offset && gap === null;
    return same && screen.historyRows() > historyRows;
  }

  function draw(offset: number, data: Uint8Array) {
    if (!given) return;
    if (offset > given.offset) return reopenAtHole(given);
    const fresh = data.subarray(given.offset - offset);
    if (fresh.byteLength === 0) return;
    const position = { epoch: given.epoch, offset: given.offset + fresh.byteLength };
    given = position;
    const mine = attempt;
    screen.write(fresh, () => mine === attempt && acks.drawn(position, false));
  }

  /** The second hole at one place asks for a snapshot: resuming there does not help. */
  function reopenAtHole(at: StreamPosition) {
    if (holeAt?.epoch === at.epoch && holeAt.offset === at.offset) given = null;
    holeAt = at;
    open();
  }

  const ours = (event: number) => channel !== null && event === channel;
  const stopListening = wire.listen({
    connected: () => state.read().phase !== "ended" && open(),
    disconnected() {
      attempt++;
      channel = null;
      askingForHistory = false;
      acks.reset();
      if (state.read().phase !== "ended" && watching) patch({ phase: "offline" });
    },
    snapshot: (from, header, data) => ours(from) && restore(header, data),
    data: (from, offset, data) => ours(from) && draw(offset, data),
    presence: (from, presence) => ours(from) && patch({ presence }),
    ended(from, reason) {
      if (!ours(from)) return;
      channel = null;
      given = null;
      acks.reset();
      patch({ phase: "ended", reason });
    },
  });
  open();

  return {
    state,
    requestHistory() {
      if (channel === null || askingForHistory || state.read().moreHistoryRows === 0) return;
      askingForHistory = true;
      const mine = attempt;
      wire.requestHistory(channel, () => {
        if (mine === attempt) askingForHistory = false;
      });
    },
    setWatching(on) {
      if (on === watching) return;
      watching = on;
      if (state.read().phase === "ended") return;
      if (on) return open();
      attempt++;
      leave();
      patch({ phase: "paused" });
    },
    reopen: open,
    dispose() {
      attempt++;
      leave();
      stopListening();
    },
  };
}
