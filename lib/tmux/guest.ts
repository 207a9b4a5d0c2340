import { command } from "./command-line";
import { type ControlClient, openControlClient } from "./control-client";
import { deathSignal } from "./death-signal";
import type { SessionName } from "./ids";
import { createKeyWriter } from "./keys";
import { openPaneStream, type SessionStream, type StreamSink } from "./pane-stream";
import { listPanes, type Pane } from "./panes";
import { runTmux } from "./run-tmux";
import { clientEnvironment } from "./server";
import { hasSession, sessionTarget } from "./sessions";
import { TmuxError } from "./tmux-error";
import { createWorkQueue } from "./work-queue";

/** A session of a tmux server that is not ours. */
export type GuestSession = {
  name: string;
  /** ms since the epoch. */
  createdAt: number;
  windows: number;
  attachedClients: number;
};

/** One session of another tmux server, to be looked at and typed into: nothing is set, made or ended there. */
export type Guest = {
  /** How the session is called wherever a session's name is asked for. */
  readonly name: SessionName;
  openStream(name: SessionName, sink: StreamSink): Promise<SessionStream>;
  hasSession(name: SessionName): Promise<boolean>;
  listPanes(): Promise<Pane[]>;
  sendKeys(paneId: Pane["id"], data: Uint8Array): Promise<void>;
  /** Ends our clients there. */
  dispose(): Promise<void>;
};

export type GuestOptions = {
  /** Absolute. */
  socketPath: string;
  /** PATH and the like, for the tmux client. */
  environment: Readonly<Record<string, string>>;
};

const FORMAT = "#{session_created} #{session_windows} #{session_attached} #{session_name}";

/** What runs on a socket; starts no server. Rejects with a `TmuxError` where none listens. */
export async function listGuestSessions({ socketPath, environment }: GuestOptions): Promise<GuestSession[]> {
  const tmux = { binary: "tmux", environment: clientEnvironment(environment) };
  const text = await runTmux(tmux, "list-sessions", ["-S", socketPath, "-N", "-u", "list-sessions", "-F", FORMAT]);
  return text
    .toString()
    .split("\n")
    .flatMap((line) => {
      const [, created, windows, attached, name] = /^(\d+) (\d+) (\d+) (.+)$/.exec(line) ?? [];
      if (name === undefined) return [];
      return [{ name, createdAt: Number(created) * 1000, windows: Number(windows), attachedClients: Number(attached) }];
    });
}

/** Connects to one session. Its clients keep its size: ours are told to ignore it. */
export async function openGuest(options: GuestOptions & { session: string }): Promise<Guest> {
  const { socketPath, session } = options;
  // tmux lets no `:` and no `.` into a name, so `=name` and `=name:` mean exactly this session.
  if (session === "" || /[:.\u0000-\u001f]/.test(session))
    throw new TmuxError("no-session", "no session has this name");
  const name = session as SessionName; // checked above; names of others are wider than ours
  const found = { binary: "tmux", environment: clientEnvironment(options.environment) };
  const tmux = { ...found, behind: await deathSignal(found) };
  const queue = createWorkQueue();
  const pids = new Set<number>();
  const streams = new Set<SessionStream & { closed: Promise<void> }>();
  let client: ControlClient | null = null;

  async function connect(): Promise<ControlClient> {
    client ??= await queue.run("attach", () =>
      openControlClient({
        ...{ tmux, socketPath, pids, startServer: false },
        attach: ["attach", "-E", "-t", sessionTarget(name), "-f", "ignore-size,no-output"],
        output() {},
        notification() {},
        exited() {
          client = null;
        },
      }),
    );
    return client;
  }

  async function request(line: string, replies = 1): Promise<Buffer[]> {
    const connected = await connect();
    return new Promise((resolve, reject) => {
      connected.send(line, replies, (answer) => (Array.isArray(answer) ? resolve(answer) : reject(answer)));
    });
  }

  await request(command("display-message", "-p", ""));
  return {
    name,
    async openStream(wanted, sink) {
      const spares = { take: () => null, giveBack() {}, prepare() {}, dispose: async () => {} };
      // Any other way would leave a buffer among theirs.
      const stream = await openPaneStream({
        ...{ tmux, socketPath, queue, spares, name: wanted, sink, pids },
        transport: "print",
      });
      streams.add(stream);
      void stream.closed.then(() => streams.delete(stream));
      return stream;
    },
    hasSession: (wanted) => hasSession(request, wanted),
    listPanes: () => listPanes(request),
    sendKeys: createKeyWriter(request),
    async dispose() {
      const closed = [...streams].map((stream) => stream.closed);
      for (const stream of streams) stream.dispose();
      await Promise.all(closed);
      await queue.run("change", async () => client?.dispose());
    },
  };
}
