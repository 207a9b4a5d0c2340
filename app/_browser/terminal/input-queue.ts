import { MAX_INPUT_BYTES } from "@/lib/contract/limits";
import type { AppError, Reply } from "@/lib/contract/reply";
import type { Schedule } from "./ack-pacer";
import type { InputStore, QueuedInput, SentInput } from "./input-store";

export type InputQueue = {
  /** Bytes in the order in which they were typed. The first go out at once; what follows meanwhile goes together. */
  type(data: Uint8Array): void;
  /** The server can be reached (again): whatever was not answered is sent again. */
  connected(): void;
  disconnected(): void;
  /** Bytes that no answer has come for. */
  pendingBytes(): number;
  dispose(): void;
};

/** After this long without an answer the link is taken for half open. */
const ANSWER_MS = 8_000;
/** Failures that say nothing about this input: it is sent again, a few times. */
const PASSING = new Set(["unexpected", "timeout", "client-lost", "disposed"]);
const MAX_TRIES = 4;
const RETRY_MS = 500;

/**
 * Typed input on its way to a pane. Each batch is kept until it is answered, over cut links and reloads; the server
 * knows a sequence that it has typed, so sending again is safe. A refusal takes the batch and what was typed after it
 * out of the queue and says so.
 */
export function createInputQueue(options: {
  store: InputStore;
  send: (input: SentInput, answered: (reply: Reply<{ watermark: number }>) => void) => void;
  schedule: Schedule;
  /** The input is gone for good; `bytes` is how much. */
  onRefused: (error: AppError, bytes: number) => void;
  /** No answer came: the owner of the socket opens a new one. */
  onHalfOpen: () => void;
  isConnected: boolean;
}): InputQueue {
  let queue: QueuedInput = options.store.load();
  let connected = options.isConnected;
  /** The send whose answer counts; null while nothing is on its way. */
  let current: symbol | null = null;
  let tries = 0;
  let cancelTimer: (() => void) | null = null;

  function update(next: QueuedInput) {
    queue = next;
    options.store.save(next);
  }

  function pump() {
    if (!connected || current) return;
    const { next, sent, waiting } = queue;
    if (!sent) {
      if (waiting.byteLength === 0) return;
      const data = waiting.slice(0, MAX_INPUT_BYTES);
      update({ next: next + 1, sent: { sequence: next, data }, waiting: waiting.slice(data.byteLength) });
    }
    if (queue.sent) transmit(queue.sent);
  }

  function transmit(input: SentInput) {
    const mine = Symbol();
    current = mine;
    setTimer(ANSWER_MS, options.onHalfOpen);
    options.send(input, (reply) => {
      if (current !== mine) return;
      rest();
      if (reply.ok) accepted(reply.value.watermark);
      else if (PASSING.has(reply.error.code) && ++tries < MAX_TRIES) setTimer(RETRY_MS * tries, pump);
      else refused(reply.error);
    });
  }

  function accepted(watermark: number) {
    tries = 0;
    update({ ...queue, sent: null, next: Math.max(queue.next, watermark + 1) });
    pump();
  }

  function refused(error: AppError) {
    tries = 0;
    const bytes = pendingBytes();
    update({ ...queue, sent: null, waiting: new Uint8Array() });
    options.onRefused(error, bytes);
  }

  function rest() {
    current = null;
    cancelTimer?.();
    cancelTimer = null;
  }

  function setTimer(delayMs: number, callback: () => void) {
    cancelTimer?.();
    cancelTimer = options.schedule(delayMs, callback);
  }

  const pendingBytes = () => (queue.sent?.data.byteLength ?? 0) + queue.waiting.byteLength;

  pump();
  return {
    type(data) {
      update({ ...queue, waiting: joined(queue.waiting, data) });
      pump();
    },
    connected() {
      rest();
      connected = true;
      pump();
    },
    disconnected() {
      rest();
      connected = false;
    },
    pendingBytes,
    dispose() {
      rest();
      connected = false;
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.byteLength + second.byteLength);
  all.set(first);
  all.set(second, first.byteLength);
  return all;
}
