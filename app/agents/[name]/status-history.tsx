"use client";

import { useEffect, useState } from "react";
import { ClockTime, useTime } from "@/app/_components/relative-time";
import { StateWord } from "@/app/_components/state-label";
import type { AgentStatus } from "@/lib/contract/status";

const HOUR = 3_600_000;
const MOST = 20;

/** The states of the last hour, newest first: what was read with the page, and what has been seen since. */
export function StatusHistory({ name, read, now }: { name: string; read: readonly AgentStatus[]; now: AgentStatus }) {
  const [seen, setSeen] = useState<readonly AgentStatus[]>(read);
  const time = useTime();
  const newest = seen[0];
  const isNews = newest?.state !== now.state || newest.since !== now.since;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another agent's page begins anew with what was read
  useEffect(() => setSeen(read), [name]);
  useEffect(() => {
    if (isNews) setSeen((known) => [now, ...known].slice(0, MOST));
  }, [now, isNews]);
  const past = seen.slice(1).filter((_status, index) => time - endOf(seen, index) < HOUR);
  if (past.length === 0) return null;
  return (
    <details className="mt-2 text-label">
      <summary className="cursor-default text-meta text-muted">
        Before, last hour ({Math.min(past.length, MOST)})
      </summary>
      <ol className="mt-1 grid gap-1">
        {past.slice(0, MOST).map((status, index) => (
          <li key={`${status.since}-${status.state}`} className="grid grid-cols-[44px_minmax(0,1fr)] gap-x-2">
            <span className="text-meta leading-5 text-muted tabular-nums">
              <ClockTime at={status.since ?? endOf(seen, index)} />
            </span>
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <StateWord status={status} />
              <span className="block text-meta text-muted">{status.reason}</span>
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** When the state behind this one of the list ended: it did when this one began. */
function endOf(states: readonly AgentStatus[], index: number): number {
  return states[index]?.since ?? states[index + 1]?.seenAt ?? 0;
}
