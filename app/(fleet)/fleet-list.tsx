"use client";

import { useMemo } from "react";
import type { AgentCard as Card } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import { AgentCard, type AgentViewProps } from "./agent-card";
import { AgentRow } from "./agent-row";
import type { DrawnArrangement } from "./arrangement";
import type { FleetQuery } from "./fleet-query";

type FleetListProps = Pick<AgentViewProps, "act" | "asOf" | "onSelect"> & {
  sections: DrawnArrangement["sections"];
  cards: ReadonlyMap<string, Card>;
  operations: readonly Operation[];
  picked: ReadonlySet<string>;
  view: FleetQuery["view"];
};

/** The agents in their places, as cards or as rows, under headings where they are grouped. */
export function FleetList({ sections, cards, view, picked, ...props }: FleetListProps) {
  const top = useMemo(() => busiestMinute([...cards.values()]), [cards]);
  const Agent = view === "table" ? AgentRow : AgentCard;
  const agents = (names: readonly string[]) =>
    names.map((name) => {
      const card = cards.get(name);
      return card && <Agent key={name} initial={card} selected={picked.has(name)} top={top} {...props} />;
    });
  if (view === "table") {
    return (
      <table className="fleet-table">
        <TableHead />
        {sections.map(({ heading, names, count }) => (
          <tbody key={heading}>
            {heading && (
              <tr>
                <th colSpan={11} scope="rowgroup" className="text-label text-muted">
                  {heading} <span className="font-normal text-faint">{count}</span>
                </th>
              </tr>
            )}
            {agents(names)}
          </tbody>
        ))}
      </table>
    );
  }
  return sections.map(({ heading, names, count }) => (
    <section key={heading} aria-label={heading ?? "Agents"} className="px-6 py-4 max-sm:px-3 max-sm:py-2">
      {heading && (
        <h2 className="pb-2 text-label font-semibold text-muted">
          {heading} <span className="font-normal text-faint tabular-nums">{count}</span>
        </h2>
      )}
      <div className="fleet-grid">{agents(names)}</div>
    </section>
  ));
}

function TableHead() {
  return (
    <thead>
      <tr>
        <th scope="col" className="column-state">
          State
        </th>
        <th scope="col" className="column-agent">
          Agent
        </th>
        <th scope="col" className="middle column-model">
          Model
        </th>
        <th scope="col" className="middle">
          Now
        </th>
        <th scope="col" className="middle column-checks">
          Checks
        </th>
        <th scope="col" className="number middle column-up">
          Up
        </th>
        <th scope="col" className="number wide column-cpu" title="Percent of one core, of all its processes">
          CPU
        </th>
        <th scope="col" className="number wide column-memory">
          Memory
        </th>
        <th scope="col" className="number wide column-lines">
          Lines/min
        </th>
        <th scope="col" className="wide column-line">
          Last 60 min
        </th>
        <th scope="col" className="column-step">
          <span className="sr-only">Next step</span>
        </th>
      </tr>
    </thead>
  );
}

/** Rounded up to a power of two, so that a new maximum seldom redraws every line. */
function busiestMinute(cards: readonly Card[]): number {
  const most = Math.max(1, ...cards.flatMap(({ activity }) => activity.map((value) => value ?? 0)));
  return 2 ** Math.ceil(Math.log2(most));
}
