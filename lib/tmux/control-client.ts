import { spawn } from "node:child_process";
import { type ControlReply, createControlParser } from "./control-protocol";
import type { PaneId } from "./ids";
import { type LastingTmuxBinary, spawnError } from "./run-tmux";
import { TmuxError, tmuxErrorFromText } from "./tmux-error";

export type ControlEventSink = {
  output(pane: PaneId, bytes: Buffer): void;
  notification(name: string, rest: string): void;
  /** Once, after the last reply. `text` is what tmux said with `%exit`; null when the client died without a word. */
  exited(text: string | null): void;
};

export type ControlClientOptions = ControlEventSink & {
  tmux: LastingTmuxBinary;
  socketPath: string;
  /** The command that attaches, e.g. `["attach", "-t", "=work"]`. */
  attach: readonly string[];
  /** Whether tmux may start a server for it. */
  startServer: boolean;
  /** Holds the process's pid from its start to its end. */
  pids: Set<number>;
};

export type ControlClient = {
  /**
   * Sends one line of `replies` commands. `done` is called synchronously inside the parser, at the point of the stream
   * where tmux ran them; after an error tmux drops the rest of the line.
   */
  send(line: string, replies: number, done: (answer: Buffer[] | TmuxError) => void): void;
  /** Detaches and resolves when the process has ended. */
  dispose(): Promise<void>;
};

type Pending = { subcommand: string; replies: number; bodies: Buffer[]; done: (answer: Buffer[] | TmuxError) => void };

const REPLY_TIMEOUT_MS = 15_000;
const ATTACH_TIMEOUT_MS = 10_000;
const LONGEST_STDERR = 4_096;
const DETACH_TIMEOUT_MS = 3_000;

/** Starts `tmux -C` over plain pipes and resolves when it is attached. Its output is always read. */
export function openControlClient(options: ControlClientOptions): Promise<ControlClient> {
  return new Promise((resolve, reject) => {
    // Without a person's configuration; `-u` because a server that thinks we know no UTF-8 replaces it.
    const args = ["-S", options.socketPath, options.startServer ? "-f/dev/null" : "-N", "-u", "-C", ...options.attach];
    const [program = options.tmux.binary, ...before] = [...options.tmux.behind, options.tmux.binary];
    const child = spawn(program, [...before, ...args], {
      env: options.tmux.environment,
      cwd: "/",
      stdio: ["pipe", "pipe", "pipe"],
    });
    // Without file descriptors left it has no streams either.
    if (child.pid === undefined) {
      child.once("error", (error) => reject(spawnError(options.tmux.binary, error)));
      return;
    }
    options.pids.add(child.pid);
    const subcommand = options.attach[0] ?? "attach";
    const pending: Pending[] = [];
    let state: "connecting" | "attached" | "closed" = "connecting";
    let exitText: string | null = null;
    let stderr = "";
    const closed = new Promise<void>((done) => child.once("close", () => done()));
    const attachTimer = setTimeout(() => {
      reject(new TmuxError("timeout", `tmux ${subcommand}: not attached within ${ATTACH_TIMEOUT_MS / 1000} s`));
      child.kill("SIGKILL");
    }, ATTACH_TIMEOUT_MS);

    const parser = createControlParser({
      output: options.output,
      notification(name, rest) {
        if (name === "exit") exitText = rest;
        else options.notification(name, rest);
      },
      reply(reply) {
        if (reply.flags === 1) takeReply(reply);
        else if (state === "connecting") takeAttachReply(reply);
      },
    });

    function takeAttachReply(reply: ControlReply): void {
      if (!reply.ok) return reject(tmuxErrorFromText(subcommand, reply.body.toString()));
      state = "attached";
      clearTimeout(attachTimer);
      resolve(client);
    }

    function takeReply(reply: ControlReply): void {
      const current = pending[0];
      if (current === undefined) return;
      if (!reply.ok) {
        pending.shift();
        return current.done(tmuxErrorFromText(current.subcommand, reply.body.toString()));
      }
      current.bodies.push(reply.body);
      if (current.bodies.length < current.replies) return;
      pending.shift();
      current.done(current.bodies);
    }

    function lostError(of: string): TmuxError {
      if (exitText === null && stderr !== "") return tmuxErrorFromText(of, stderr);
      return new TmuxError(
        saysServerLost(exitText) ? "server-lost" : "client-lost",
        `tmux ${of}: ${exitText || "the client ended"}`,
      );
    }

    function close(error: TmuxError): void {
      if (state === "closed") return;
      const wasAttached = state === "attached";
      state = "closed";
      options.pids.delete(child.pid ?? 0);
      clearTimeout(attachTimer);
      reject(error);
      for (const request of pending.splice(0)) request.done(lostError(request.subcommand));
      if (wasAttached) options.exited(exitText);
    }

    const client: ControlClient = {
      send(line, replies, done) {
        const name = line.slice(0, line.indexOf(" ") === -1 ? undefined : line.indexOf(" "));
        if (state === "closed" || !child.stdin.writable) return done(lostError(name));
        pending.push({ subcommand: name, replies, bodies: [], done: withTimeout(name, done) });
        child.stdin.write(`${line}\n`);
      },
      async dispose() {
        child.stdin.end();
        const timer = setTimeout(() => child.kill("SIGKILL"), DETACH_TIMEOUT_MS);
        await closed;
        clearTimeout(timer);
      },
    };

    child.stdout.on("data", (chunk: Buffer) => parser.feed(chunk));
    child.stderr.on("data", (text: Buffer) => {
      if (stderr.length < LONGEST_STDERR) stderr += text.toString();
    });
    child.stdin.on("error", () => {}); // the end of the process tells the same, with its reason
    child.on("error", (error) => close(spawnError(options.tmux.binary, error)));
    child.on("close", () => close(lostError(subcommand)));
  });
}

/** Whether `%exit` came with the server's end; a detached client's text names the session instead. */
export function saysServerLost(exitText: string | null): boolean {
  return exitText !== null && /^(server exited|lost server)/.test(exitText);
}

/** Answers with `timeout` when the reply does not come; a reply that comes later still takes its place in the line. */
function withTimeout(name: string, done: Pending["done"]): Pending["done"] {
  let waiting = true;
  const finish: Pending["done"] = (answer) => {
    if (!waiting) return;
    waiting = false;
    clearTimeout(timer);
    done(answer);
  };
  const timer = setTimeout(() => {
    finish(new TmuxError("timeout", `tmux ${name}: no answer within ${REPLY_TIMEOUT_MS / 1000} s`));
  }, REPLY_TIMEOUT_MS);
  timer.unref();
  return finish;
}
