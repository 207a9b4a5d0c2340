import { mkdirSync } from "node:fs";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createTapeReader, type TapeReader } from "./read-tape";
import { createEventRecorder } from "./record-events";
import type { FromReader, FromRecorder, ReaderSetup, RecorderSetup, ToReader, ToRecorder } from "./tape-messages";
import { openTapeShelf } from "./tape-shelf";

const TICK_MS = 250;
const SWEEP_EVERY_MS = 60_000;

/** The tape's threads: one records, one searches. Which one this is, its data says. */
function begin(port: MessagePort, setup: RecorderSetup | ReaderSetup) {
  if (setup.kind === "reader") answerQuestions(port, setup);
  else record(port, setup);
}

function record(port: MessagePort, setup: RecorderSetup) {
  const tell = (message: FromRecorder) => port.postMessage(message);
  mkdirSync(setup.folder, { recursive: true, mode: 0o700 });
  const shelf = openTapeShelf({
    folder: setup.folder,
    report: (error) => tell({ type: "problem", error }),
    now: Date.now,
  });
  const recorder = createEventRecorder({ setup, shelf, tell, now: Date.now });
  let { limits } = setup;
  let inTurn: Promise<void> = shelf.recover();
  const sweep = () => {
    inTurn = inTurn.then(() => shelf.sweep(limits, Date.now()));
    return inTurn;
  };
  void sweep();
  const ticks = setInterval(() => recorder.tick(Date.now()), TICK_MS);
  const sweeps = setInterval(() => void sweep(), SWEEP_EVERY_MS);

  port.on("message", (message: ToRecorder) => {
    if (message.type === "events") {
      for (const event of message.events) recorder.take(event);
      tell({ type: "done", bytes: message.bytes });
    } else if (message.type === "limits") {
      limits = message.limits;
      void sweep();
    } else if (message.type === "secrets") {
      recorder.know(message.secrets);
    } else if (message.type === "flush") {
      recorder.flush();
      tell({ type: "flushed", id: message.id });
    } else {
      clearInterval(ticks);
      clearInterval(sweeps);
      recorder.close();
      void inTurn.then(shelf.settled).finally(() => {
        shelf.dispose();
        tell({ type: "closed" });
        port.close();
      });
    }
  });
}

function answerQuestions(port: MessagePort, { folder }: ReaderSetup) {
  const reader = createTapeReader(folder, Date.now);
  port.on("message", ({ id, method, args }: ToReader) => {
    // The main thread calls through the same type (`TapeReader`).
    const call = reader[method as keyof TapeReader] as (...given: unknown[]) => unknown;
    port.postMessage({ id, reply: call(...args) } satisfies FromReader);
  });
}

if (parentPort) begin(parentPort, workerData as RecorderSetup | ReaderSetup);
