import { setTimeout as pause } from "node:timers/promises";
import type { OpenedTerminal } from "@/lib/contract/events";
import { isAttach, subjectOfTerminal, type TerminalId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { ChannelNumber, OpenTerminal, ResizeTerminal, TypeInput } from "@/lib/contract/terminal";
import type { Action, Orchestrator, Session, Viewer, ViewerSink } from "@/lib/orchestrator/orchestrator";
import { answerEvent } from "./answer-event";
import type { RealtimeSocket } from "./socket-types";

/** A wall of panes with room to spare; more than this is a client gone wild. */
const MAX_CHANNELS = 200;

/** A program's echo comes a moment after tmux has taken the key, and somebody waits for it; for this answer nobody does. */
const ACKNOWLEDGE_AFTER_MS = 2;

/** Connects one socket to the panes that it watches. Returns what ends all of them. */
export function serveTerminals(orchestrator: Orchestrator, socket: RealtimeSocket): () => void {
  const context = { orchestrator, socket };
  const viewers = new Map<number, Viewer>();
  let nextChannel = 0;
  let closed = false;

  async function open(payload: { terminalId: TerminalId; resumeFrom?: Resume }, session: Session) {
    if (viewers.size >= MAX_CHANNELS) {
      return failure("too-many-terminals", `This page already watches ${MAX_CHANNELS} panes.`, { hint: "Close some." });
    }
    const channel = nextChannel++ & 0xffff;
    const { sink, release } = sinkOf(socket, channel, () => viewers.delete(channel));
    const resumeFrom = payload.resumeFrom ?? null;
    const opened = await orchestrator.openViewer(payload.terminalId, resumeFrom, sink, session.userId);
    if (isAttach(payload.terminalId)) await record(payload.terminalId, session, opened);
    if (!opened.ok) return opened;
    if (closed) {
      opened.value.dispose();
      return failure("disconnected", "The page has gone while its terminal was opened.");
    }
    viewers.set(channel, opened.value);
    // The reply names the channel, so it has to leave before anything that is sent on it.
    queueMicrotask(() => setImmediate(release));
    return success<OpenedTerminal>({ channel, resumed: opened.value.resumed });
  }

  socket.on(
    "terminal:open",
    answerEvent(context, {
      schema: OpenTerminal,
      action: attachingNeeds("terminal.watch"),
      agent: (payload) => subjectOfTerminal(payload.terminalId),
      call: open,
    }),
  );
  socket.on("terminal:close", (channel) => {
    viewers.get(channel)?.dispose();
    viewers.delete(channel);
  });
  socket.on("terminal:ack", (channel, epoch, offset) => {
    if (typeof epoch === "string" && Number.isSafeInteger(offset)) viewers.get(channel)?.acknowledge(epoch, offset);
  });
  socket.on(
    "terminal:history",
    answerEvent(context, {
      schema: ChannelNumber,
      action: "terminal.watch",
      call: async (channel): Promise<Reply<null>> => viewers.get(channel)?.requestHistory() ?? unknownChannel(),
    }),
  );
  socket.on(
    "terminal:input",
    answerEvent(context, {
      schema: TypeInput,
      action: attachingNeeds("terminal.type"),
      agent: (payload) => subjectOfTerminal(payload.terminalId),
      async call(payload, session) {
        const reply = await orchestrator.typeInput(payload, session.userId);
        await pause(ACKNOWLEDGE_AFTER_MS);
        return reply;
      },
    }),
  );
  socket.on(
    "terminal:resize",
    answerEvent(context, {
      schema: ResizeTerminal,
      action: attachingNeeds("terminal.resize"),
      agent: (payload) => subjectOfTerminal(payload.terminalId),
      call: (payload, session) => orchestrator.resizeTerminal(payload, session.userId),
    }),
  );

  /** Who took a tmux client of their own: with it they may do in the session whatever tmux can. */
  function record(id: TerminalId, { userName, id: sessionId }: Session, opened: Reply<unknown>) {
    const entry = { what: "terminal.attach", target: subjectOfTerminal(id), address: socket.data.address };
    return orchestrator.identity.audit({
      ...entry,
      who: userName,
      sessionId,
      result: opened.ok ? "ok" : opened.error.code,
    });
  }

  return () => {
    closed = true;
    for (const viewer of viewers.values()) viewer.dispose();
    viewers.clear();
  };
}

function attachingNeeds(otherwise: Action): (payload: { terminalId: TerminalId }) => Action {
  return ({ terminalId }) => (isAttach(terminalId) ? "terminal.attach" : otherwise);
}

type Resume = Parameters<Orchestrator["openViewer"]>[1] | undefined;

/** A sink that keeps what comes early until `release`, and then emits on the channel. */
function sinkOf(socket: RealtimeSocket, channel: number, onEnded: () => void) {
  let early: (() => void)[] | null = [];
  const emit = (send: () => void) => {
    if (early) early.push(send);
    else send();
  };
  const sink: ViewerSink = {
    snapshot: (header, data) => emit(() => socket.emit("terminal:snapshot", channel, header, data)),
    data: (offset, data) => emit(() => socket.emit("terminal:data", channel, offset, data)),
    presence: (presence) => emit(() => socket.emit("terminal:presence", channel, presence)),
    ended: (reason) =>
      emit(() => {
        onEnded();
        socket.emit("terminal:ended", channel, reason);
      }),
  };
  function release() {
    const waiting = early ?? [];
    early = null;
    for (const send of waiting) send();
  }
  return { sink, release };
}

function unknownChannel(): Reply<null> {
  return failure("terminal-closed", "This terminal is not open any more.", { hint: "Open it again." });
}
