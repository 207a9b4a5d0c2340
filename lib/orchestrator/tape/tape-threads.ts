import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Reply } from "@/lib/contract/reply";
import { failure } from "@/lib/contract/reply";
import type { TapeReader } from "./read-tape";
import type { FromReader, FromRecorder, ReaderSetup, RecorderSetup, ToReader, ToRecorder } from "./tape-messages";

/**
 * The tape's thread: built it is `dist/tape-worker.mjs`; from the sources (`npm run dev`, tests) it is loaded by a script
 * that knows TypeScript.
 */
export function startTapeThread(appRoot: string, setup: RecorderSetup | ReaderSetup): Worker {
  const built = join(appRoot, "dist", "tape-worker.mjs");
  const fromSources = import.meta.url.endsWith(".ts") || !existsSync(built);
  return fromSources
    ? new Worker(join(appRoot, "scripts", "worker-from-sources.mjs"), {
        workerData: { ...setup, entry: join(appRoot, "lib", "orchestrator", "tape", "tape-worker.ts") },
        // What the main thread was started with does not hold there.
        execArgv: [],
      })
    : new Worker(built, { workerData: setup, execArgv: [] });
}

export type RecorderThread = { post(message: ToRecorder, transfer?: ArrayBuffer[]): void; terminate(): Promise<void> };

/** `onLost` is called once when the thread dies on its own. */
export function startRecorderThread(
  appRoot: string,
  setup: Omit<RecorderSetup, "kind">,
  on: { message: (message: FromRecorder) => void; lost: (error: Error) => void },
): RecorderThread {
  const worker = startTapeThread(appRoot, { kind: "recorder", ...setup });
  let ended = false;
  const lost = (error: Error) => {
    if (ended) return;
    ended = true;
    on.lost(error);
  };
  worker.on("message", on.message);
  worker.on("error", lost);
  worker.on("exit", (code) => lost(new Error(`The tape's thread ended with ${code}.`)));
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    async terminate() {
      ended = true;
      await worker.terminate();
    },
  };
}

type Answers<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends (...args: infer Args) => Reply<infer Value>
    ? (...args: Args) => Promise<Reply<Value>>
    : never;
};
export type AsyncTapeReader = Answers<Omit<TapeReader, "dispose">> & { dispose(): Promise<void> };

/** The reader in a thread of its own, started by the first question: a search must not hold up an echo. */
export function readerThread(appRoot: string, folder: string): AsyncTapeReader {
  let worker: Worker | null = null;
  let lastId = 0;
  const waiting = new Map<number, (reply: Reply<never>) => void>();

  function start(): Worker {
    const started = startTapeThread(appRoot, { kind: "reader", folder });
    // It keeps no process alive, but while it is asked something.
    started.unref();
    started.on("message", ({ id, reply }: FromReader) => {
      waiting.get(id)?.(reply as Reply<never>); // what the method of this name answers
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
    });
    const lose = (error?: unknown) => {
      if (worker === started) worker = null;
      for (const resolve of waiting.values()) resolve(threadLost(error));
      waiting.clear();
    };
    started.on("error", lose);
    started.on("exit", () => lose());
    return started;
  }

  function ask(method: string, args: unknown[]): Promise<Reply<never>> {
    worker ??= start();
    worker.ref();
    const id = ++lastId;
    const { promise, resolve } = deferred<Reply<never>>();
    waiting.set(id, resolve);
    worker.postMessage({ id, method, args } satisfies ToReader);
    return promise;
  }

  return {
    search: (query) => ask("search", [query]),
    list: (filter) => ask("list", [filter]),
    read: (id, around) => ask("read", [id, around]),
    text: (id) => ask("text", [id]),
    usage: () => ask("usage", []),
    async dispose() {
      await worker?.terminate();
      worker = null;
    },
  };
}

/** The same in this thread: a command has nothing else to do. */
export function readerHere(reader: TapeReader): AsyncTapeReader {
  return {
    search: async (query) => reader.search(query),
    list: async (filter) => reader.list(filter),
    read: async (id, around) => reader.read(id, around),
    text: async (id) => reader.text(id),
    usage: async () => reader.usage(),
    dispose: async () => reader.dispose(),
  };
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function threadLost(error: unknown): Reply<never> {
  return failure("tape-thread-lost", "The thread that searches the tape has ended before it answered.", {
    hint: "Try again: it is started anew.",
    ...(error instanceof Error && { cause: error.message }),
  });
}
