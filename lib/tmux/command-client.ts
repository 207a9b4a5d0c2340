import { command } from "./command-line";
import { type ControlClient, openControlClient, saysServerLost } from "./control-client";
import { connectPastDyingServer } from "./dying-server";
import { type LastingTmuxBinary, runTmux } from "./run-tmux";
import { ATTACH_KEEPER, emptyEnvironmentCommands, optionCommands, type ServerSettings } from "./server";
import { TmuxError } from "./tmux-error";
import type { WorkQueue } from "./work-queue";

export type CommandClientOptions = {
  tmux: LastingTmuxBinary;
  socketPath: string;
  settings: ServerSettings;
  queue: WorkQueue;
  /** Our control clients. */
  pids: Set<number>;
  /** A session, window or client came, went, or got another name. */
  sessionsChanged(): void;
  /** Once per lost server. */
  serverLost(): void;
};

export type CommandClient = {
  /** One line of `replies` commands; resolves with their bodies, rejects at the first error. Connects when needed. */
  request: Request;
  /** The same over the client of this moment: a task of the work queue must not wait for a connection in that queue. */
  requestNow: Request;
  connect(): Promise<void>;
  dispose(): Promise<void>;
};

/** Sends one line of `replies` commands, one when absent. */
export type Request = (line: string, replies?: number) => Promise<Buffer[]>;

const CHANGES = /^(sessions-changed|session-renamed|client-session-changed|client-detached|(unlinked-)?window-\w+)$/;
const LONGEST_WAIT_MS = 2_000;

/**
 * The control client for commands: attached to the keeper, without output. A lost client is replaced at once; after a
 * lost server the next request starts a new one.
 */
export async function openCommandClient(options: CommandClientOptions): Promise<CommandClient> {
  let client: ControlClient | null = null;
  let connecting: Promise<ControlClient> | null = null;
  let serverPid = 0;
  let lostPid = 0;
  let disposed = false;

  function connect(): Promise<ControlClient> {
    connecting ??= options.queue
      .run("attach", () => connectPastDyingServer(options.socketPath, attachAndConfigure))
      .then((connected) => {
        client = connected;
        return connected;
      })
      .finally(() => {
        connecting = null;
      });
    return connecting;
  }

  async function attachAndConfigure(): Promise<ControlClient> {
    const connected = await openControlClient({
      ...options,
      attach: ATTACH_KEEPER,
      startServer: true,
      output() {},
      notification(name) {
        if (CHANGES.test(name)) options.sessionsChanged();
      },
      exited(text) {
        client = null;
        void clientEnded(text);
      },
    });
    const previousPid = serverPid;
    serverPid = await configure(connected, options.settings).catch(async (error: unknown) => {
      await connected.dispose();
      throw error;
    });
    if (previousPid !== 0 && previousPid !== serverPid) reportLost(previousPid);
    return connected;
  }

  function reportLost(pid: number): void {
    if (pid === lostPid) return;
    lostPid = pid;
    options.serverLost();
  }

  async function clientEnded(text: string | null): Promise<void> {
    if (disposed) return;
    if (saysServerLost(text) || !(await serverLives())) return reportLost(serverPid);
    await reconnect();
    options.sessionsChanged();
  }

  async function serverLives(): Promise<boolean> {
    const args = ["-S", options.socketPath, "display-message", "-p", "#{pid}"];
    return runTmux(options.tmux, "display-message", args).then(
      (answer) => Number(answer.toString()) === serverPid,
      () => false,
    );
  }

  async function reconnect(): Promise<void> {
    for (let wait = 50; !disposed && client === null; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      const failed = await connect().then(
        () => false,
        () => true,
      );
      if (failed) await new Promise((resolve) => setTimeout(resolve, wait).unref());
    }
  }

  await connect();
  return {
    async request(line, replies) {
      if (disposed) throw new TmuxError("disposed", "this connection to tmux was closed");
      return ask(client ?? (await connect()), line, replies);
    },
    async requestNow(line, replies) {
      if (client === null) throw new TmuxError("client-lost", "the connection to tmux was lost at this moment");
      return ask(client, line, replies);
    },
    async connect() {
      if (disposed) throw new TmuxError("disposed", "this connection to tmux was closed");
      if (client === null) await connect();
    },
    async dispose() {
      disposed = true;
      await connecting?.catch(() => {});
      await options.queue.run("change", async () => client?.dispose());
    },
  };
}

/** The same as a promise: what follows runs after the parser has gone on. */
function ask(client: ControlClient, line: string, replies = 1): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    client.send(line, replies, (answer) => {
      if (Array.isArray(answer)) resolve(answer);
      else reject(answer);
    });
  });
}

/** Sets options and empties the global environment; resolves with the server's pid. */
async function configure(client: ControlClient, settings: ServerSettings): Promise<number> {
  const query = `${command("show-environment", "-g")} ; ${command("display-message", "-p", "#{pid}")}`;
  const options = optionCommands(settings).map((line) => ask(client, line));
  const [[shown, pid]] = await Promise.all([ask(client, query, 2), ...options]);
  await Promise.all(emptyEnvironmentCommands(String(shown)).map((line) => ask(client, line)));
  return Number(String(pid));
}
