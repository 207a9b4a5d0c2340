"use client";

import { ChevronRight, CircleAlert, CircleCheck, LoaderCircle, X } from "lucide-react";
import { type ReactNode, useTransition } from "react";
import { useCancelOperation } from "@/app/_browser/fleet-store";
import type { Operation } from "@/lib/contract/operation";
import { Button } from "../button";
import { ProgressBar } from "../progress-bar";
import { toast } from "../toast";
import { groupFailures, type SharedFailure } from "./group-failures";
import { countItems, countsText, itemWords, outcomeText, progressText } from "./operation-words";

/** One job: how far it is or what came of it, and each agent's result. */
export function OperationRow({
  operation,
  onDismiss,
  children,
}: {
  operation: Operation;
  onDismiss: () => void;
  children?: ReactNode;
}) {
  const { settled, total, failed } = countItems(operation);
  const running = operation.finishedAt === null;
  const text = running ? progressText(operation) : outcomeText(operation);
  return (
    <details open={failed > 0 && total === 1} className="group border-t border-border bg-surface px-6 py-2 max-sm:px-3">
      <summary className="flex list-none items-center gap-2 rounded-chip [&::-webkit-details-marker]:hidden">
        <JobIcon running={running} failed={failed > 0} />
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1">
          <span role="status" className="font-medium tabular-nums">
            {text}
          </span>
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
          <span className="inline-flex items-center gap-0.5 text-meta text-muted group-hover:text-ink">
            <ChevronRight size={12} strokeWidth={2} aria-hidden className="group-open:rotate-90" />
            {failed > 0 ? "Show what failed" : "Show each"}
          </span>
        </span>
        <span className="flex items-center gap-1 noscript:hidden">
          {running ? (
            <CancelButton operation={operation} />
          ) : (
            <Button look="quiet" size="square" aria-label="Dismiss" title="Dismiss" onClick={onDismiss}>
              <X size={16} strokeWidth={1.75} aria-hidden />
            </Button>
          )}
        </span>
      </summary>
      <Results operation={operation} />
      {children}
    </details>
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

/** Failures first and in full; then everything else by name. */
function Results({ operation }: { operation: Operation }) {
  const failures = groupFailures(operation.items);
  const others = operation.items.filter(({ state }) => state !== "failed");
  return (
    <div className="pl-6">
      <ul className="flex flex-col gap-2 py-2">
        {failures.map((failure) => (
          <Failure key={failure.names[0]} failure={failure} />
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
    </div>
  );
}

function Failure({ failure: { names, error } }: { failure: SharedFailure }) {
  return (
    <li className="[overflow-wrap:anywhere]">
      <p>
        <span className="font-medium">{names.length === 1 ? names[0] : `${names.length} agents`}</span>: {error.message}
      </p>
      {error.hint && <p className="whitespace-pre-line text-muted">{error.hint}</p>}
      {error.details?.map((line) => (
        <p key={line} className="font-mono text-meta text-muted">
          {line}
        </p>
      ))}
      {names.length > 1 && <p className="text-meta text-faint">{names.join(", ")}</p>}
    </li>
  );
}
