import { type AttachedClient, type AttachSink, attachClient } from "./attach";
import { PROBE_LINE, transportOf } from "./capture-transport";
import { openCommandClient } from "./command-client";
import { command } from "./command-line";
import { deathSignal } from "./death-signal";
import type { PaneId, SessionName, WindowId } from "./ids";
import { createKeyWriter } from "./keys";
import { killSession } from "./kill-session";
import { openPaneStream, type SessionStream, type StreamSink } from "./pane-stream";
import { paneText } from "./pane-text";
import { listPanes, type Pane, type ProgramSpec, resizeWindow, startProgram } from "./panes";
import { pasteText } from "./paste";
import { clientEnvironment, paneEnvironment, paneTerminal } from "./server";
import {
  type CreatedTmuxSession,
  createSession,
  hasSession,
  listSessions,
  type Session,
  type SessionSpec,
} from "./sessions";
import { attachCommandFor, prepareSocketFolder, type SocketOptions, socketPathOf } from "./socket";
import { createSpareClients } from "./spare-client";
import { readVersion, type TmuxVersion } from "./version";
import { createWorkQueue } from "./work-queue";

export type { AttachedClient, AttachSink } from "./attach";
export type { PaneCapture } from "./capture";
export { type Guest, type GuestSession, listGuestSessions, openGuest } from "./guest";
export type { PaneId, SessionId, SessionName, WindowId } from "./ids";
export { isSessionName, parsePaneId, parseSessionId, parseSessionName, parseWindowId } from "./ids";
export type { CaptureAnswer, SessionStream, StreamEnd, StreamSink } from "./pane-stream";
export type { Pane, ProgramSpec } from "./panes";
export { endProcessTree, type ProcessIdentity, processesOf } from "./process-tree";
export { serverRuns } from "./server-runs";
export type { CreatedTmuxSession, Session, SessionSpec } from "./sessions";
export { isTmuxError, TmuxError, type TmuxErrorCode } from "./tmux-error";
export type { TmuxVersion } from "./version";

/**
 * `socket.name` is what `-L` takes: the socket is then `<folder>/tmux-<uid>/<name>`, as with `TMUX_TMPDIR=<folder>`;
 * for a `socket.path` the folder is not read. The socket's own folder is made with mode 0700, and refused otherwise.
 */
export type TmuxOptions = SocketOptions & {
  /** What the panes of our own sessions inherit, and nothing else. Already without secrets that panes must not see. */
  environment: Readonly<Record<string, string>>;
  /** Lines of scrollback per pane; 10,000 when absent. */
  historyLimit?: number;
  /** `tmux` when absent, looked up in the PATH of `environment`. */
  binary?: string;
};

export type Tmux = {
  readonly version: TmuxVersion;
  readonly socketPath: string;
  /** What a person types to attach, quoted for a shell. */
  attachCommand(name: SessionName): string;
  /** The session holds still until `startProgram`, so that a stream can attach before the first byte. */
  createSession(spec: SessionSpec): Promise<CreatedTmuxSession>;
  /** Ends what runs in the pane and starts the program there, with a clear screen. */
  startProgram(paneId: PaneId, program: ProgramSpec): Promise<void>;
  hasSession(name: SessionName): Promise<boolean>;
  /** `options` are user options to read along, e.g. `["@workspace"]`. */
  listSessions(options?: readonly string[]): Promise<Session[]>;
  listPanes(): Promise<Pane[]>;
  /** Names one life of the server: `pid.start`, the start in seconds since the epoch. */
  serverIdentity(): Promise<string>;
  openStream(name: SessionName, sink: StreamSink): Promise<SessionStream>;
  /** A person's own client in a PTY of that size. The session's windows keep their size. */
  attach(name: SessionName, size: { cols: number; rows: number }, sink: AttachSink): Promise<AttachedClient>;
  /** In order per pane; resolves when tmux has taken them. */
  sendKeys(paneId: PaneId, data: Uint8Array): Promise<void>;
  /** As one paste, between paste marks where the program asked for them. Presses nothing. */
  paste(paneId: PaneId, text: string): Promise<void>;
  /** From then on the window keeps this size whoever attaches. */
  resizeWindow(windowId: WindowId, cols: number, rows: number): Promise<void>;
  /** Ends exactly this session and every process that was started in it. */
  killSession(name: SessionName): Promise<void>;
  /** Plain text without escapes; wrapped lines are joined. */
  paneText(paneId: PaneId, options: { historyLines: number }): Promise<string>;
  /** A session, window or client came, went, or got another name. Not told: a program that ended and left its pane dead. */
  onSessionsChanged(listener: () => void): () => void;
  /** Told once when the tmux server is gone with all its sessions; the next command starts a new one. */
  onServerLost(listener: () => void): () => void;
  /** Ends our clients; sessions run on. */
  dispose(): Promise<void>;
};

/** Connects to the tmux server of this socket and starts it when it does not run. Rejects with a `TmuxError`. */
export async function openTmux(options: TmuxOptions): Promise<Tmux> {
  const found = { binary: options.binary ?? "tmux", environment: clientEnvironment(options.environment) };
  const uid = process.getuid?.() ?? 0;
  const socketPath = socketPathOf(options, uid);
  const [version, behind] = await Promise.all([readVersion(found), deathSignal(found)]);
  const tmux = { ...found, behind };
  await prepareSocketFolder(socketPath, uid);

  const queue = createWorkQueue();
  const sessionsChanged = new Set<() => void>();
  const serverLost = new Set<() => void>();
  const pids = new Set<number>();
  const environment = paneEnvironment(options.environment);
  const attached = new Set<AttachedClient>();
  const streams = new Set<SessionStream & { closed: Promise<void> }>();
  const commands = await openCommandClient({
    tmux,
    socketPath,
    queue,
    pids,
    settings: {
      historyLimit: options.historyLimit ?? 10_000,
      terminal: await paneTerminal(options.environment),
    },
    sessionsChanged: () => tell(sessionsChanged),
    serverLost: () => tell(serverLost),
  });
  const spares = createSpareClients({ tmux, socketPath, queue, pids });
  const { request, requestNow } = commands;
  const [, shown = Buffer.alloc(0)] = await request(PROBE_LINE, 3);
  const transport = transportOf(shown);

  return {
    version,
    socketPath,
    attachCommand: (name) => attachCommandFor({ ...options, binary: tmux.binary }, socketPath, name),
    async createSession(spec) {
      await commands.connect();
      return queue.run("change", () => createSession(requestNow, environment, spec));
    },
    startProgram: (paneId, program) => startProgram(request, paneId, program),
    hasSession: (name) => hasSession(request, name),
    listSessions: (asked = []) => listSessions(request, asked, pids),
    listPanes: () => listPanes(request),
    async serverIdentity() {
      const [body = Buffer.alloc(0)] = await request(command("display-message", "-p", "#{pid}.#{start_time}"));
      return body.toString().trim();
    },
    async openStream(name, sink) {
      const stream = await openPaneStream({ tmux, socketPath, queue, spares, transport, name, sink, pids });
      spares.prepare();
      streams.add(stream);
      void stream.closed.then(() => streams.delete(stream));
      return stream;
    },
    async attach(name, size, sink) {
      let gone = false;
      const client: AttachedClient = await attachClient({
        ...{ tmux, socketPath, queue, name, ...size },
        sink: {
          output: sink.output,
          ended() {
            gone = true;
            attached.delete(client);
            sink.ended();
          },
        },
      });
      if (!gone) attached.add(client);
      return client;
    },
    sendKeys: createKeyWriter(request),
    paste: (paneId, text) => pasteText(request, paneId, text),
    resizeWindow: (windowId, cols, rows) => resizeWindow(request, windowId, cols, rows),
    killSession: (name) => killSession(commands, queue, name),
    paneText: (paneId, { historyLines }) => paneText({ tmux, socketPath, paneId, historyLines }),
    onSessionsChanged: (listener) => subscribe(sessionsChanged, listener),
    onServerLost: (listener) => subscribe(serverLost, listener),
    async dispose() {
      const closed = [...streams].map((stream) => stream.closed);
      for (const stream of streams) stream.dispose();
      await Promise.all([...closed, ...[...attached].map((client) => client.dispose())]);
      await spares.dispose();
      await commands.dispose();
    },
  };
}

function tell(listeners: ReadonlySet<() => void>): void {
  for (const listener of listeners) listener();
}

function subscribe(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
