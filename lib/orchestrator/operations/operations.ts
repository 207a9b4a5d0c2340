import { randomUUID } from "node:crypto";
import { OperationId } from "@/lib/contract/ids";
import type { Operation, OperationItem } from "@/lib/contract/operation";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";

/** A job over a thousand agents has thousands of steps; a page needs a few pictures a second. */
const TELL_EVERY_MS = 50;
/** How long a finished operation stays, so that a reloaded page still finds its results. */
const KEEP_FINISHED_MS = 10 * 60_000;

export type ItemReport = (name: string, state: OperationItem["state"], error?: AppError) => void;

/** Does the work of all items, reports each, and stops early when the signal aborts. */
export type OperationWork = (report: ItemReport, signal: AbortSignal) => Promise<void>;

type Running = {
  operation: Operation;
  abort: AbortController;
  finished: Promise<void>;
  /** Set while a change waits to be told. */
  cancelTelling: (() => void) | null;
};

export type Operations = {
  start(kind: Operation["kind"], names: readonly string[], work: OperationWork): Operation;
  waitFor(id: OperationId): Promise<Reply<Operation>>;
  cancel(id: OperationId): Reply<null>;
  list(): Operation[];
  /** Aborts what runs and waits until it has stopped. */
  dispose(): Promise<void>;
};

/** Jobs with per-item results that live in the server, so that reloading a page loses none of them. */
export function createOperations(options: { clock: Clock; onChange: (operation: Operation) => void }): Operations {
  const { clock, onChange } = options;
  const entries = new Map<OperationId, Running>();

  function tell(entry: Running) {
    entry.cancelTelling?.();
    entry.cancelTelling = null;
    onChange(entry.operation);
  }

  function tellSoon(entry: Running) {
    entry.cancelTelling ??= clock.after(TELL_EVERY_MS, () => tell(entry));
  }

  function setItem(entry: Running, name: string, state: OperationItem["state"], error?: AppError) {
    const items = entry.operation.items.map((item) =>
      item.name === name ? { name, state, ...(error && { error }) } : item,
    );
    entry.operation = { ...entry.operation, items };
    tellSoon(entry);
  }

  /** Whatever the work left open was not done: an aborted item says so, any other one failed. */
  function settleOpenItems(entry: Running, failed: AppError | null) {
    const items = entry.operation.items.map((item): OperationItem => {
      if (item.state !== "queued" && item.state !== "running") return item;
      return failed ? { name: item.name, state: "failed", error: failed } : { name: item.name, state: "cancelled" };
    });
    entry.operation = { ...entry.operation, items, finishedAt: clock.now() };
    tell(entry);
    clock.after(KEEP_FINISHED_MS, () => entries.delete(entry.operation.id));
  }

  const unknown = (id: string) =>
    failure("operation-not-found", `There is no operation ${id}.`, {
      hint: "Finished operations are kept for ten minutes. Start it again.",
    });

  return {
    start(kind, names, work) {
      const abort = new AbortController();
      const operation: Operation = {
        id: OperationId.parse(randomUUID()),
        kind,
        items: names.map((name) => ({ name, state: "queued" })),
        startedAt: clock.now(),
        finishedAt: null,
      };
      const entry: Running = { operation, abort, finished: Promise.resolve(), cancelTelling: null };
      entries.set(operation.id, entry);
      onChange(operation);
      entry.finished = work((name, state, error) => setItem(entry, name, state, error), abort.signal).then(
        () => settleOpenItems(entry, null),
        (error: unknown) =>
          settleOpenItems(entry, {
            code: "unexpected",
            message: "The operation stopped on an unexpected error.",
            hint: "Try again. If it happens again, report it with this text.",
            cause: error instanceof Error ? error.message : String(error),
          }),
      );
      return operation;
    },
    async waitFor(id) {
      const entry = entries.get(id);
      if (!entry) return unknown(id);
      await entry.finished;
      return success(entry.operation);
    },
    cancel(id) {
      const entry = entries.get(id);
      if (!entry) return unknown(id);
      entry.abort.abort();
      return success(null);
    },
    list: () => [...entries.values()].map((entry) => entry.operation),
    async dispose() {
      for (const entry of entries.values()) entry.abort.abort();
      await Promise.all([...entries.values()].map((entry) => entry.finished));
    },
  };
}
