"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { useOperations } from "@/app/_browser/fleet-store";
import type { Operation } from "@/lib/contract/operation";
import { OperationRow } from "./operation-row";

/** A job that simply worked has told enough after this long. */
const READING_MS = 10_000;

/**
 * Jobs over several agents, wherever one looks: those that run, the last one that ended while this page was open, and the
 * one that a form without JavaScript has led to (`?op=`). A job over one agent shows on that agent's card.
 */
export function OperationDock({ initial, renderedAt }: { initial: readonly Operation[]; renderedAt: number }) {
  const operations = useOperations(initial);
  const asked = useSearchParams().get("op");
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const news = operations.filter(
    ({ id, items, finishedAt }) =>
      id === asked || (items.length > 1 && (finishedAt === null || finishedAt > renderedAt)),
  );
  const shown = news.filter((operation, index) => {
    if (dismissed.has(operation.id)) return false;
    return operation.finishedAt === null || index === news.length - 1;
  });
  const dismiss = (id: string) => setDismissed((before) => new Set(before).add(id));
  if (shown.length === 0) return null;
  return (
    <section aria-label="Jobs" className="max-h-[40vh] overflow-auto thin-scroll">
      {shown.map((operation) => (
        <OperationRow key={operation.id} operation={operation} onDismiss={() => dismiss(operation.id)}>
          {operation.id !== asked && <Farewell operation={operation} onDone={dismiss} />}
        </OperationRow>
      ))}
    </section>
  );
}

/** Takes a job away that ended well; one that failed in part stays until somebody has read it. */
function Farewell({ operation, onDone }: { operation: Operation; onDone: (id: string) => void }) {
  const { id, finishedAt, items } = operation;
  const well = finishedAt !== null && items.every(({ state }) => state === "done" || state === "unchanged");
  const done = useEffectEvent(() => onDone(id));
  useEffect(() => {
    if (!well) return;
    const timer = setTimeout(done, READING_MS);
    return () => clearTimeout(timer);
  }, [well]);
  return null;
}
