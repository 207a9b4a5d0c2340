"use client";

import { ShieldCheck } from "lucide-react";
import Link from "next/link";
import { useViolations } from "@/app/_browser/use-violations";
import type { Violation } from "@/lib/contract/enforcement";
import { EmptyState } from "../empty-state";
import { RelativeTime } from "../relative-time";

export type ViolationQuery = { agent: string | null; tool: string | null; text: string };

type ViolationListProps = {
  /** Newest first. */
  initial: readonly Violation[];
  query: ViolationQuery;
  /** Left out where the page is about one agent. */
  showsAgent: boolean;
};

/** Calls that guards have blocked, newest first; a new one comes by itself. */
export function ViolationList({ initial, query, showsAgent }: ViolationListProps) {
  const violations = useViolations(initial, (each) => fits(each, query));
  if (violations.length === 0) {
    const asked = query.tool !== null || query.text !== "" || (showsAgent && query.agent !== null);
    return (
      <EmptyState icon={ShieldCheck} title={asked ? "Nothing that fits" : "Nothing was blocked"}>
        {asked ? "No blocked call fits these words." : "Each call that a guard blocks appears here at once."}
      </EmptyState>
    );
  }
  return (
    <ol aria-label="Blocked calls" aria-live="polite" aria-relevant="additions">
      {violations.map((violation) => (
        <ViolationRow key={violation.id} violation={violation} showsAgent={showsAgent} />
      ))}
    </ol>
  );
}

function ViolationRow({ violation, showsAgent }: { violation: Violation; showsAgent: boolean }) {
  const { at, agent, verdict, tool, subject, rule } = violation;
  return (
    <li className="grid grid-cols-[56px_minmax(0,1fr)] gap-x-2 border-b border-border px-3 py-1.5 last:border-b-0">
      <RelativeTime at={at} className="text-meta leading-5 text-faint tabular-nums" />
      <div className="min-w-0">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          {showsAgent && (
            <Link href={`/agents/${agent}?tab=policy`} prefetch={false} className="font-medium hover:underline">
              {agent}
            </Link>
          )}
          <span className="text-label text-muted">{tool}</span>
          <code className="min-w-0 font-mono text-label [overflow-wrap:anywhere]">{subject}</code>
        </p>
        <p className="text-meta text-muted [overflow-wrap:anywhere]">
          {verdict === "ALLOWED" && <strong className="font-medium text-ink">Let through: </strong>}
          {rule}
        </p>
      </div>
    </li>
  );
}

function fits({ agent, tool, subject, rule }: Violation, query: ViolationQuery): boolean {
  const words = `${subject} ${rule}`.toLowerCase();
  return (
    (query.agent === null || agent === query.agent) &&
    (query.tool === null || tool === query.tool) &&
    words.includes(query.text.toLowerCase())
  );
}
