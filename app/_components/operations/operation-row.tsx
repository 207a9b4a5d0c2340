"use client";

import { CircleAlert, CircleCheck, LoaderCircle, X } from "lucide-react";
import { useTransition } from "react";
import { toast } from "sonner";
import { useCancelOperation } from "@/app/_browser/fleet-store";
import type { Operation, OperationItem } from "@/lib/contract/operation";
import { Button } from "../button";
import { ProgressBar } from "../progress-bar";
import { countItems, countsText, itemWords, outcomeText, progressText } from "./operation-words";

/** One job: how far it is or what came of it, and each agent's result. */
export function OperationRow({ operation, onDismiss }: { operation: Operation; onDismiss: () => void }) {
  const { settled, total, failed } = countItems(operation);
  const running = operation.finishedAt === null;
  const text = running ? progressText(operation) : outcomeText(operation);
  return (
    <div className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2 border-t border-border bg-surface px-6 py-2 max-sm:px-3">
      <JobIcon running={running} failed={failed > 0} />
      <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1">
        <p role="status" className="font-medium tabular-nums">
          {text}
        </p>
        {running && (
          <span className="w-60 max-sm:w-full">
            <ProgressBar done={settled} total={total} label={text} />
          </span>
        )}
        {total > 1 && (
          <span className="text-meta text-muted tabular-nums">
            {countsText(operation)}
            {failed > 0 && <span className="text-dead">, {failed} failed</span>}
          </span>
        )}
      </div>
      <span className="flex items-center gap-1 noscript:hidden">
        {running ? (
          <CancelButton operation={operation} />
        ) : (
          <Button look="quiet" size="square" aria-label="Dismiss" title="Dismiss" onClick={onDismiss}>
            <X size={16} strokeWidth={1.75} aria-hidden />
          </Button>
        )}
      </span>
      <Results operation={operation} open={failed > 0 && total === 1} />
    </div>
  );
}

function JobIcon({ running, failed }: { running: boolean; failed: boolean }) {
  const look = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const;
  if (running) return <LoaderCircle {...look} className="spin text-muted" />;
  return failed ? <CircleAlert {...look} className="text-dead" /> : <CircleCheck {...look} className="text-done" />;
}

function CancelButton({ operation }: { operation: Operation }) {
  const cancel = useCancelOperation();
  const [pending, startTransition] = useTransition();
  const ask = () =>
    startTransition(async () => {
      const reply = await cancel(operation.id);
      if (!reply.ok) toast.error(reply.error.message, { description: reply.error.hint });
    });
  return (
    <Button look="quiet" busy={pending} onClick={ask}>
      Cancel
    </Button>
  );
}

/** Failures first and in full; then everything else by name. Opens without JavaScript too. */
function Results({ operation, open }: { operation: Operation; open: boolean }) {
  const failed = operation.items.filter(({ state }) => state === "failed");
  const others = operation.items.filter(({ state }) => state !== "failed");
  return (
    <details open={open} className="col-span-2 col-start-2">
      <summary className="w-fit rounded-chip text-meta text-muted hover:text-ink">
        {failed.length > 0 ? "Show what failed" : "Show each"}
      </summary>
      <ul className="flex flex-col gap-2 py-2">
        {failed.map((item) => (
          <FailedItem key={item.name} item={item} />
        ))}
      </ul>
      {others.length > 0 && (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-x-4 pb-2 text-label">
          {others.map(({ name, state }) => (
            <li key={name} className="flex h-6 items-center gap-2">
              <span className="min-w-0 flex-1 truncate" title={name}>
                {name}
              </span>
              <span className="text-faint">{itemWords[state]}</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function FailedItem({ item: { name, error } }: { item: OperationItem }) {
  return (
    <li className="[overflow-wrap:anywhere]">
      <p>
        <span className="font-medium">{name}</span>: {error?.message ?? "No reason was given."}
      </p>
      {error?.hint && <p className="whitespace-pre-line text-muted">{error.hint}</p>}
      {error?.details?.map((line) => (
        <p key={line} className="font-mono text-meta text-muted">
          {line}
        </p>
      ))}
    </li>
  );
}
