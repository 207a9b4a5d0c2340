"use client";

import { LayoutGrid, ListFilter, Rows3 } from "lucide-react";
import Link from "next/link";
import { lazy, type MouseEvent, type ReactNode } from "react";
import { Button } from "@/app/_components/button";
import { MenuOnPress } from "@/app/_components/menu-on-press";
import { StateIcon } from "@/app/_components/state-label";
import { stateLooks, statesInOrder } from "@/app/_components/state-looks";
import type { AgentState } from "@/lib/contract/status";
import { type FleetQuery, fleetHref } from "./fleet-query";
import type { FleetSummary } from "./fleet-summary";

const SortMenu = lazy(() => import("./sort-menu"));

type FilterLineProps = {
  query: FleetQuery;
  summary: FleetSummary;
  onQuery: (query: FleetQuery) => void;
};

/** How many are in which state, always in the same order; each is a filter, and a link for browsers without scripts. */
export function FilterLine({ query, summary: { states: counts, total }, onQuery }: FilterLineProps) {
  const show = (next: FleetQuery) => ({
    href: fleetHref(next),
    onClick: (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onQuery(next);
    },
  });
  const only = (state: AgentState) => (query.states.length === 1 && query.states[0] === state ? [] : [state]);
  return (
    <div className="filter-line">
      <nav aria-label="Filter by state" className="filter-states">
        <Link
          className="filter-state"
          aria-current={query.states.length === 0 || undefined}
          {...show({ ...query, states: [] })}
        >
          All <span className="count">{total}</span>
        </Link>
        {statesInOrder.map((state) => (
          <Link
            key={state}
            className="filter-state"
            data-zero={counts[state] === 0 || undefined}
            aria-current={query.states.includes(state) || undefined}
            {...show({ ...query, states: only(state) })}
          >
            <StateIcon state={state} still {...(counts[state] === 0 && { className: "text-faint" })} />
            {stateLooks[state].label} <span className="count">{counts[state]}</span>
          </Link>
        ))}
      </nav>
      <span className="flex-1" />
      <MenuOnPress
        trigger={
          <Button
            look="quiet"
            size="square"
            aria-label="Sort and group"
            title="Sort and group"
            className="noscript:hidden"
          >
            <ListFilter size={16} strokeWidth={1.75} aria-hidden />
          </Button>
        }
        menu={(trigger) => <SortMenu query={query} onQuery={onQuery} trigger={trigger} />}
      />
      <nav
        aria-label="Cards or table"
        className="inline-flex flex-none rounded-control border border-border bg-surface max-sm:hidden"
      >
        <ViewLink current={query.view === "cards"} label="Cards" {...show({ ...query, view: "cards" })}>
          <LayoutGrid size={16} strokeWidth={1.75} aria-hidden />
        </ViewLink>
        <ViewLink current={query.view === "table"} label="Table" {...show({ ...query, view: "table" })}>
          <Rows3 size={16} strokeWidth={1.75} aria-hidden />
        </ViewLink>
      </nav>
    </div>
  );
}

function ViewLink({
  current,
  label,
  children,
  ...link
}: {
  current: boolean;
  label: string;
  href: string;
  onClick: (event: MouseEvent) => void;
  children: ReactNode;
}) {
  return (
    <Link
      {...link}
      aria-label={label}
      title={label}
      aria-current={current || undefined}
      className="grid h-[26px] w-7 place-items-center rounded-[5px] text-muted hover-fade hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink"
    >
      {children}
    </Link>
  );
}
