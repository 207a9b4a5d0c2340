import { type ControlClient, type ControlEventSink, openControlClient } from "./control-client";
import type { LastingTmuxBinary } from "./run-tmux";
import { KEEPER } from "./server";
import type { WorkQueue } from "./work-queue";

/** A batch of sessions needs its processor time for itself. */
const PREPARE_AFTER_MS = 250;

const SILENT: ControlEventSink = { output() {}, notification() {}, exited() {} };

/** A control client that is connected, hears nothing, and belongs to no session of anybody. */
export type SpareClient = {
  readonly client: ControlClient;
  /** From now on its events go there. */
  follow(events: ControlEventSink): void;
};

export type SpareClients = {
  /** The one that waits; null when there is none. */
  take(): SpareClient | null;
  /** Takes back one that was not used. */
  giveBack(spare: SpareClient): void;
  /** Connects the next one, a moment after the last call. */
  prepare(): void;
  dispose(): Promise<void>;
};

/**
 * Keeps one control client ready. To start a process and connect it takes ten times as long as to switch it to another
 * session (3.3a: 23 ms and 2.4 ms on a busy machine), and that is most of the time a new session needs.
 */
export function createSpareClients(options: {
  tmux: LastingTmuxBinary;
  socketPath: string;
  queue: WorkQueue;
  pids: Set<number>;
}): SpareClients {
  let waiting: SpareClient | null = null;
  let connecting = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;

  async function connect(): Promise<void> {
    if (waiting !== null || disposed) return;
    let events = SILENT;
    const client = await openControlClient({
      ...options,
      attach: ["attach", "-E", "-t", `=${KEEPER}`, "-f", "ignore-size,no-output"],
      startServer: false,
      output: (pane, bytes) => events.output(pane, bytes),
      notification: (name, rest) => events.notification(name, rest),
      exited(text) {
        if (waiting === spare) waiting = null;
        events.exited(text);
      },
    });
    const spare: SpareClient = {
      client,
      follow(given) {
        events = given;
      },
    };
    waiting = spare;
  }

  return {
    take() {
      const taken = waiting;
      waiting = null;
      return taken;
    },
    giveBack(spare) {
      if (waiting === null && !disposed) waiting = spare;
      else void options.queue.run("change", () => spare.client.dispose());
    },
    prepare() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // Without one, the next stream connects by itself.
        connecting = options.queue.run("attach", connect).catch(() => {});
      }, PREPARE_AFTER_MS);
      timer.unref();
    },
    async dispose() {
      disposed = true;
      clearTimeout(timer);
      await connecting;
      const last = waiting;
      waiting = null;
      if (last) await options.queue.run("change", () => last.client.dispose());
    },
  };
}
