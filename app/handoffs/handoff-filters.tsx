import { List, TriangleAlert, Waypoints, X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { HandoffSummary } from "@/lib/contract/handoff";
import { handoffLooks, statesInOrder } from "./handoff-looks";
import { type HandoffQuery, handoffHref, inState } from "./handoff-query";

/** How many are in which state, always in the same order; each is a filter. */
export function HandoffFilters({ query, handoffs }: { query: HandoffQuery; handoffs: readonly HandoffSummary[] }) {
  const href = (state: HandoffQuery["state"]) =>
    handoffHref(query, { state: query.state === state ? null : state, id: null, view: "list" });
  return (
    <div className="handoffs-filters">
      <nav aria-label="Filter by state" className="handoffs-states">
        <Filter
          href={handoffHref(query, { state: null, id: null, view: "list" })}
          current={query.state === null && query.view === "list"}
        >
          All <span className="count">{handoffs.length}</span>
        </Filter>
        {statesInOrder.map((state) => {
          const { icon: Icon, label, tone } = handoffLooks[state];
          const count = inState(handoffs, state).length;
          return (
            <Filter key={state} href={href(state)} current={query.state === state} zero={count === 0}>
              <Icon size={16} strokeWidth={1.75} data-status={tone} className="text-state" aria-hidden />
              {label} <span className="count">{count}</span>
            </Filter>
          );
        })}
        <Filter
          href={href("overdue")}
          current={query.state === "overdue"}
          zero={inState(handoffs, "overdue").length === 0}
        >
          <TriangleAlert size={16} strokeWidth={1.75} data-status="stalled" className="text-state" aria-hidden />
          Overdue <span className="count">{inState(handoffs, "overdue").length}</span>
        </Filter>
      </nav>
      <span className="flex-1" />
      {query.agent && (
        <Link
          href={handoffHref(query, { agent: null, id: null })}
          className="handoffs-chip"
          title={`Only ${query.agent}. Show all agents`}
        >
          <span className="truncate">{query.agent}</span>
          <X size={14} strokeWidth={1.75} aria-label="Show all agents" />
        </Link>
      )}
      <nav aria-label="List or graph" className="inline-flex flex-none rounded-control border border-border bg-surface">
        <View href={handoffHref(query, { view: "list" })} label="List" current={query.view === "list"}>
          <List size={16} strokeWidth={1.75} aria-hidden />
        </View>
        <View
          href={handoffHref(query, { view: "graph", id: null, state: null })}
          label="Graph"
          current={query.view === "graph"}
        >
          <Waypoints size={16} strokeWidth={1.75} aria-hidden />
        </View>
      </nav>
    </div>
  );
}

type FilterProps = { href: string; current: boolean; zero?: boolean; children: ReactNode };

function Filter({ href, current, zero = false, children }: FilterProps) {
  return (
    <Link
      href={href}
      scroll={false}
      className="handoffs-state"
      aria-current={current || undefined}
      data-zero={zero || undefined}
    >
      {children}
    </Link>
  );
}

function View({
  href,
  label,
  current,
  children,
}: {
  href: string;
  label: string;
  current: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      href={href}
      aria-label={label}
      title={label}
      aria-current={current || undefined}
      className="grid h-[26px] w-7 place-items-center rounded-[5px] text-muted hover-fade hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink max-sm:size-11"
    >
      {children}
    </Link>
  );
}
