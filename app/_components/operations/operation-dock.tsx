"use client";

import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useOperations } from "@/app/_browser/fleet-store";
import type { Operation } from "@/lib/contract/operation";
import { OperationRow } from "./operation-row";

/**
 * Jobs over several agents, wherever one looks: those that run, those that ended while this page was open, and the one
 * that a form without JavaScript has led to (`?op=`). A job over one agent shows on that agent's card.
 */
export function OperationDock({ initial, renderedAt }: { initial: readonly Operation[]; renderedAt: number }) {
  const operations = useOperations(initial);
  const asked = useSearchParams().get("op");
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const shown = operations.filter(({ id, items, finishedAt }) => {
    if (dismissed.has(id)) return false;
    return id === asked || (items.length > 1 && (finishedAt === null || finishedAt > renderedAt));
  });
  if (shown.length === 0) return null;
  return (
    <section aria-label="Jobs" className="max-h-[40vh] overflow-auto thin-scroll">
      {shown.map((operation) => (
        <OperationRow
          key={operation.id}
          operation={operation}
          onDismiss={() => setDismissed(new Set(dismissed).add(operation.id))}
        />
      ))}
    </section>
  );
}
