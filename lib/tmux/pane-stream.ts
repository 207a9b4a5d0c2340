import { captureRequest, type PaneCapture } from "./capture";
import type { CaptureTransport } from "./capture-transport";
import { command } from "./command-line";
import { type ControlClient, type ControlEventSink, openControlClient, saysServerLost } from "./control-client";
import { type PaneId, parsePaneId, type SessionName } from "./ids";
import { type LastingTmuxBinary, runTmux } from "./run-tmux";
import { activePaneTarget, sessionTarget } from "./sessions";
import type { SpareClients } from "./spare-client";
import { isTmuxError, TmuxError } from "./tmux-error";
import type { WorkQueue } from "./work-queue";

/**
 * Where a session's output goes; called in stream order, perhaps before `openStream` resolves, never after `exited` or
 * after the stream was disposed.
 */
export type StreamSink = {
  /** The bytes are the callee's to keep; they are never overwritten. */
  output(paneId: PaneId, bytes: Uint8Array): void;
  /** Panes or windows of the session came, went or changed their size. */
  layoutChanged(): void;
  /** tmux stopped sending this pane's output here: because we asked, or because we were five seconds behind. */
  paused(paneId: PaneId): void;
  /** `client-lost`: the session lives, open a new stream. */
  exited(reason: StreamEnd): void;
};

export type StreamEnd = "session-ended" | "server-lost" | "client-lost";

export type CaptureAnswer = (capture: PaneCapture | TmuxError) => void;

export type SessionStream = {
  /** `done` is called at exactly this point of the stream: after all output before it, before all output after it. */
  capture(paneId: PaneId, options: { historyLines: number }, done: CaptureAnswer): void;
  /** The program runs on; its output is dropped for this stream until it is continued. */
  pause(paneId: PaneId): void;
  continueAndCapture(paneId: PaneId, options: { historyLines: number }, done: CaptureAnswer): void;
  dispose(): void;
};

export type PaneStreamOptions = {
  tmux: LastingTmuxBinary;
  socketPath: string;
  queue: WorkQueue;
  spares: SpareClients;
  transport: CaptureTransport;
  name: SessionName;
  sink: StreamSink;
  /** Our control clients. */
  pids: Set<number>;
};

const LAYOUT = /^(layout-change|window-add|window-close|window-pane-changed|session-window-changed)$/;

/** Attaches a control client to the session. Throws `no-session`. */
export async function openPaneStream(options: PaneStreamOptions): Promise<SessionStream & { closed: Promise<void> }> {
  const { sink, transport, queue } = options;
  let ended = false;
  let sessionId = "";
  let closeDone = (): void => {};
  const closed = new Promise<void>((resolve) => {
    closeDone = resolve;
  });

  const events: ControlEventSink = {
    output(paneId, bytes) {
      if (!ended) sink.output(paneId, bytes);
    },
    notification(name, rest) {
      if (name === "session-changed") sessionId = rest.split(" ")[0] ?? "";
      if (ended) return;
      if (name === "pause") sink.paused(parsePaneId(rest));
      else if (LAYOUT.test(name)) sink.layoutChanged();
    },
    exited(text) {
      closeDone();
      void end(text);
    },
  };
  const switched = await switchSpare(options, events);
  if (switched !== null) sessionId = switched.sessionId;
  const client = switched?.client ?? (await attachClient(options, events));

  async function end(text: string | null): Promise<void> {
    if (ended) return;
    const reason = await endReason(options, sessionId, text);
    if (ended) return;
    ended = true;
    sink.exited(reason);
  }

  function capture(paneId: PaneId, historyLines: number, before: string | null, done: CaptureAnswer): void {
    const request = captureRequest(paneId, historyLines, transport);
    const extra = before === null ? 0 : 1;
    client.send(before === null ? request.line : `${before} ; ${request.line}`, request.replies + extra, (answer) => {
      if (ended) return done(new TmuxError("disposed", "this stream was closed"));
      done(Array.isArray(answer) ? parsed(() => request.parse(answer.slice(extra))) : answer);
    });
  }

  return {
    closed,
    capture: (paneId, { historyLines }, done) => capture(paneId, historyLines, null, done),
    pause(paneId) {
      client.send(flowCommand(paneId, "pause"), 1, (answer) => {
        // tmux 3.3a notifies inside its own reply; a pane that is gone has no output to pause.
        if (Array.isArray(answer) && answer[0]?.includes("%pause") && !ended) sink.paused(paneId);
      });
    },
    continueAndCapture: (paneId, { historyLines }, done) =>
      capture(paneId, historyLines, flowCommand(paneId, "continue"), done),
    dispose() {
      if (ended) return;
      ended = true;
      void queue.run("change", () => client.dispose());
    },
  };
}

const FLAGS = "ignore-size,pause-after=5";

function attachClient(options: PaneStreamOptions, events: ControlEventSink): Promise<ControlClient> {
  const attach = ["attach", "-E", "-t", sessionTarget(options.name), "-f", FLAGS];
  return options.queue.run("attach", () => openControlClient({ ...options, ...events, attach, startServer: false }));
}

/** Sends a client that is connected already to the session; null when there is none, or it was lost at this moment. */
async function switchSpare(
  { spares, queue, name }: PaneStreamOptions,
  events: ControlEventSink,
): Promise<{ client: ControlClient; sessionId: string } | null> {
  const spare = spares.take();
  if (spare === null) return null;
  const line = [
    command("switch-client", "-E", "-t", sessionTarget(name)),
    command("display-message", "-p", "-t", activePaneTarget(name), "#{session_id}"),
    command("refresh-client", "-f", `!no-output,${FLAGS}`),
  ].join(" ; ");
  // All clients are told of the switch, so none may be half connected.
  return queue.run("change", () => {
    return new Promise((resolve, reject) => {
      spare.client.send(line, 3, (answer) => {
        if (Array.isArray(answer)) {
          spare.follow(events); // at this point of the stream: the next event is the session's
          return resolve({ client: spare.client, sessionId: String(answer[1]).trim() });
        }
        if (answer.code === "client-lost" || answer.code === "timeout") return resolve(null);
        spares.giveBack(spare);
        reject(answer);
      });
    });
  });
}

function flowCommand(paneId: PaneId, action: "pause" | "continue"): string {
  return command("refresh-client", "-A", `${paneId}:${action}`);
}

function parsed(parse: () => PaneCapture): PaneCapture | TmuxError {
  try {
    return parse();
  } catch (error) {
    if (isTmuxError(error)) return error;
    throw error;
  }
}

/** tmux says `%exit` alone both when the session ended and when somebody detached our client: so it is asked. */
async function endReason(options: PaneStreamOptions, sessionId: string, text: string | null): Promise<StreamEnd> {
  if (saysServerLost(text)) return "server-lost";
  const args = ["-S", options.socketPath, "has-session", "-t", sessionId];
  return runTmux(options.tmux, "has-session", args).then(
    () => "client-lost",
    (error: unknown) => (isTmuxError(error) && error.code === "no-session" ? "session-ended" : "server-lost"),
  );
}
