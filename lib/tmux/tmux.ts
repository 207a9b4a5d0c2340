import type { PaneCapture } from "./capture";
import type { PaneId, SessionId, SessionName, WindowId } from "./ids";
import type { TmuxError } from "./tmux-error";

export type { PaneCapture } from "./capture";
export type { PaneId, SessionId, SessionName, WindowId } from "./ids";
export { isSessionName, parsePaneId, parseSessionId, parseSessionName, parseWindowId } from "./ids";
export { isTmuxError, TmuxError, type TmuxErrorCode } from "./tmux-error";

export type TmuxOptions = {
  /** `name` is what `-L` takes; the socket is then `<folder>/tmux-<uid>/<name>`, as with `TMUX_TMPDIR=<folder>`. */
  socket: { name: string } | { path: string };
  /** Only read for a socket `name`. The folder that holds the socket is made with mode 0700, and refused otherwise. */
  folder: string;
  /** What panes inherit, and nothing else. Already without secrets that panes must not see. */
  environment: Readonly<Record<string, string>>;
  /** Lines of scrollback per pane; 10,000 when absent. */
  historyLimit?: number;
  /** `tmux` when absent, looked up in the PATH of `environment`. */
  binary?: string;
};

export type TmuxVersion = { text: string; major: number; minor: number; suffix: string };

export type Session = {
  id: SessionId;
  /** Sessions made outside may have any name: `isSessionName` says whether it can be used as one here. */
  name: string;
  /** ms since the epoch, with tmux's resolution of a second. */
  createdAt: number;
  lastActivityAt: number;
  /** Clients of people; the control clients of this object are not counted. */
  attachedClients: number;
  windows: number;
  /** Values of the asked user options; an option that is not set is absent. */
  options: Readonly<Record<string, string>>;
};

export type Pane = {
  id: PaneId;
  windowId: WindowId;
  sessionId: SessionId;
  sessionName: string;
  /** The active pane of its session's active window. */
  active: boolean;
  /** Of the process tmux started in the pane. */
  pid: number;
  /** Name of the foreground process. */
  currentCommand: string;
  currentPath: string;
  title: string;
  dead: boolean;
  /** Exit code of a dead pane; null when it lives, died by a signal, or tmux 3.3a lost it. */
  deadStatus: number | null;
  cols: number;
  rows: number;
  historySize: number;
};

export type SessionSpec = {
  name: SessionName;
  /** Absolute; refused when it is no folder. */
  cwd: string;
  cols: number;
  rows: number;
  /** For this session only, over the global environment. Visible to whoever may ask tmux. */
  environment: Readonly<Record<string, string>>;
  /** User options, e.g. `{ "@workspace": "/srv/app" }`. */
  options: Readonly<Record<string, string>>;
};

export type CreatedTmuxSession = { id: SessionId; name: SessionName; windowId: WindowId; paneId: PaneId };

export type ProgramSpec = {
  /** Run as it is, never through a shell's parser. */
  argv: readonly [string, ...string[]];
  cwd: string;
  /**
   * Written (created whole, by rename) with the exit code in decimal when the program has ended. The pane then stays
   * open 0.3 s longer: tmux 3.3a loses the last output of a program that exits at once.
   */
  exitCodeFile?: string;
};

/** Where a session's output goes; called in stream order, never after `exited` or after the stream was disposed. */
export type StreamSink = {
  /** The bytes are the callee's to keep; they are never overwritten. */
  output(paneId: PaneId, bytes: Uint8Array): void;
  /** Panes or windows of the session came, went or changed their size. */
  layoutChanged(): void;
  /** tmux stopped sending this pane's output here: because we asked, or because we were five seconds behind. */
  paused(paneId: PaneId): void;
  /** `client-lost`: the session lives, open a new stream. */
  exited(reason: "session-ended" | "server-lost" | "client-lost"): void;
};

export type CaptureAnswer = (capture: PaneCapture | TmuxError) => void;

export type SessionStream = {
  /** `done` is called at exactly this point of the stream: after all output before it, before all output after it. */
  capture(paneId: PaneId, options: { historyLines: number }, done: CaptureAnswer): void;
  /** The program runs on; its output is dropped for this stream until it is continued. */
  pause(paneId: PaneId): void;
  continueAndCapture(paneId: PaneId, options: { historyLines: number }, done: CaptureAnswer): void;
  dispose(): void;
};

export type Tmux = {
  readonly version: TmuxVersion;
  readonly socketPath: string;
  /** What a person types to attach, quoted for a shell. */
  attachCommand(name: SessionName): string;
  /** The session holds still until `startProgram`, so that a stream can attach before the first byte. */
  createSession(spec: SessionSpec): Promise<CreatedTmuxSession>;
  /** In one pipeline; one failure does not stop the rest. Results are in the order of the specs. */
  createSessions(specs: readonly SessionSpec[]): Promise<PromiseSettledResult<CreatedTmuxSession>[]>;
  /** Ends what runs in the pane and starts the program there. */
  startProgram(paneId: PaneId, program: ProgramSpec): Promise<void>;
  hasSession(name: SessionName): Promise<boolean>;
  listSessions(options?: readonly string[]): Promise<Session[]>;
  listPanes(): Promise<Pane[]>;
  openStream(name: SessionName, sink: StreamSink): Promise<SessionStream>;
  /** In order per pane; resolves when tmux has taken them. */
  sendKeys(paneId: PaneId, data: Uint8Array): Promise<void>;
  /** From then on the window keeps this size whoever attaches. */
  resizeWindow(windowId: WindowId, cols: number, rows: number): Promise<void>;
  setSessionOption(name: SessionName, option: string, value: string): Promise<void>;
  /** Ends exactly this session and every process that was started in it. */
  killSession(name: SessionName): Promise<void>;
  /** Plain text without escapes; wrapped lines are joined. */
  paneText(paneId: PaneId, options: { historyLines: number }): Promise<string>;
  onSessionsChanged(listener: () => void): () => void;
  /** Told once when the tmux server is gone with all its sessions; the next command starts a new one. */
  onServerLost(listener: () => void): () => void;
  /** Ends our clients; sessions run on. */
  dispose(): Promise<void>;
};

export declare function openTmux(options: TmuxOptions): Promise<Tmux>;
