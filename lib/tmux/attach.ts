import { spawn } from "node-pty";
import type { SessionName } from "./ids";
import type { TmuxBinary } from "./run-tmux";
import { sessionTarget } from "./sessions";
import { TmuxError, tmuxErrorFromText } from "./tmux-error";
import type { WorkQueue } from "./work-queue";

/** A tmux client of its own, as a person has one in a terminal. */
export type AttachedClient = {
  /** As typed on a keyboard: prefix keys mean what they mean in tmux. */
  write(data: Uint8Array): void;
  /** Its own size; the session's windows keep theirs. */
  resize(cols: number, rows: number): void;
  /** While it is paused tmux waits for nobody: it draws the newest screen when the client reads on. */
  pause(): void;
  resume(): void;
  /** Detaches this client only; resolves when it has gone. */
  dispose(): Promise<void>;
};

export type AttachSink = {
  /** What the client draws. The bytes are the callee's to keep. */
  output(bytes: Uint8Array): void;
  /** Once, when the client has gone: by its own keys, with its session, or disposed. */
  ended(): void;
};

export type AttachOptions = {
  tmux: TmuxBinary;
  socketPath: string;
  queue: WorkQueue;
  name: SessionName;
  cols: number;
  rows: number;
  sink: AttachSink;
};

const ATTACH_WITHIN_MS = 5_000;
/** What xterm.js is; tmux takes its own abilities from it. */
const TERM = "xterm-256color";
/** tmux draws, beginning with an escape sequence; what it says before that is why it does not. */
const ESC = 0x1b;

/**
 * Starts `tmux attach-session` in a PTY and resolves when it draws. It comes and goes through the queue of all clients,
 * because tmux before 3.7 crashes when one does while another connects. Throws `no-session`, `server-lost`, `timeout`.
 */
export async function attachClient(options: AttachOptions): Promise<AttachedClient> {
  const { queue } = options;
  return queue.run("change", () => start(options));
}

function start({ tmux, socketPath, queue, name, cols, rows, sink }: AttachOptions): Promise<AttachedClient> {
  return new Promise((resolve, reject) => {
    const args = ["-S", socketPath, "-N", "-u", "attach-session", "-E", "-t", sessionTarget(name)];
    const pty = spawn(tmux.binary, args, {
      name: TERM,
      cols,
      rows,
      cwd: "/",
      env: { ...tmux.environment, TERM },
      encoding: null,
    });
    let state: "connecting" | "attached" | "closed" = "connecting";
    let said = "";
    let leave = () => {};
    const gone = new Promise<void>((done) => {
      leave = done;
    });
    const timer = setTimeout(() => {
      reject(new TmuxError("timeout", `tmux attach-session: not attached within ${ATTACH_WITHIN_MS / 1000} s`));
      pty.kill("SIGKILL");
    }, ATTACH_WITHIN_MS);

    const client: AttachedClient = {
      // Its types know text only; bytes are written as they are.
      write: (data) => void (state === "attached" && pty.write(Buffer.from(data) as unknown as string)),
      resize: (newCols, newRows) => void (state === "attached" && pty.resize(newCols, newRows)),
      pause: () => void (state === "attached" && pty.pause()),
      resume: () => void (state === "attached" && pty.resume()),
      async dispose() {
        if (state === "closed") return;
        await queue.run("change", async () => {
          // A client that is not read cannot say good-bye.
          if (state !== "closed") pty.resume();
          if (state !== "closed") pty.kill("SIGHUP");
          await gone;
        });
      },
    };

    pty.onData((text) => {
      const bytes = text as unknown as Buffer; // node-pty gives buffers without an encoding
      if (state === "connecting" && bytes[0] !== ESC) said += bytes.toString();
      else if (state === "connecting") {
        state = "attached";
        clearTimeout(timer);
        resolve(client);
      }
      if (state === "attached") sink.output(bytes);
    });
    pty.onExit(() => {
      clearTimeout(timer);
      const wasAttached = state === "attached";
      state = "closed";
      leave();
      if (wasAttached) sink.ended();
      else reject(tmuxErrorFromText("attach-session", said));
    });
  });
}
