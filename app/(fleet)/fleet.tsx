"use client";

import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useConnection, useFleet, useOperations } from "@/app/_browser/fleet-store";
import { useDeed } from "@/app/_components/operations/use-deed";
import { Main, SubBar, TopBar } from "@/app/_components/shell/top-bar";
import type { AgentCard as Card } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import { type Arrangement, firstOf } from "./arrangement";
import { BatchBar } from "./batch-bar";
import { FilterField } from "./filter-field";
import { FilterLine } from "./filter-line";
import { NoAgents, NoMatch } from "./fleet-empty";
import { FleetList } from "./fleet-list";
import { plainQuery } from "./fleet-query";
import { type FleetSummary, summarise } from "./fleet-summary";
import { GenerateAll } from "./generate-all";
import { MoreAgents } from "./more-agents";
import { Resort } from "./resort";
import { TabNews } from "./tab-news";
import { useArrangement } from "./use-arrangement";
import { useFleetKeys } from "./use-fleet-keys";
import { useFleetQuery } from "./use-fleet-query";

type FleetProps = {
  /** The cards that the server has drawn: the first ones, in the order of `arrangement`. */
  initial: readonly Card[];
  arrangement: Arrangement;
  summary: FleetSummary;
  operations: readonly Operation[];
  flash: ReactNode;
};

/** The fleet: who needs a person, what runs, and one press to write, start, stop or enter each. */
export function Fleet({ initial, arrangement, summary: rendered, operations: before, flash }: FleetProps) {
  const cards = useFleet(initial);
  const complete = cards !== initial || initial.length === rendered.total;
  const summary = useMemo(() => (complete ? summarise(cards) : rendered), [complete, cards, rendered]);
  const operations = useOperations(before);
  const connection = useConnection();
  const [query, setQuery] = useFleetQuery();
  const { shown, moves, resort } = useArrangement(cards, query, { rendered: arrangement, complete });
  const { sections, hidden } = firstOf(shown, query.limit);
  const { act, question } = useDeed();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const byName = useMemo(() => new Map<string, Card>(cards.map((card) => [card.name, card])), [cards]);
  // Cards are drawn anew only when they or these change.
  const select = useCallback(
    (name: string, selected: boolean) => setPicked((before) => withName(before, name, selected)),
    [],
  );
  useFleetKeys({ cards: byName, query, onQuery: setQuery, act, onToggle: (name) => select(name, !picked.has(name)) });
  const visible = sections.length > 0;
  return (
    <>
      <TopBar title="Fleet" meta={summary.total === 1 ? "1 agent" : `${summary.total} agents`}>
        {moves > 0 && <Resort moves={moves} onResort={resort} />}
        <FilterField text={query.text} onText={(text) => setQuery({ ...query, text }, true)} />
        {summary.total > 0 && <GenerateAll summary={summary} offline={connection.state === "offline"} />}
      </TopBar>
      <SubBar>
        <FilterLine query={query} summary={summary} onQuery={setQuery} />
      </SubBar>
      <Main>
        <div data-picking={picked.size > 0 || undefined}>
          {flash}
          {visible && (
            <FleetList
              sections={sections}
              cards={byName}
              view={query.view}
              operations={operations}
              picked={picked}
              onSelect={select}
              act={act}
              asOf={connection.state === "offline" ? connection.since : null}
            />
          )}
          {hidden > 0 && <MoreAgents hidden={hidden} query={query} onQuery={(next) => setQuery(next, true)} />}
          {!visible && (summary.total === 0 ? <NoAgents /> : <NoMatch onClear={() => setQuery(plainQuery)} />)}
        </div>
      </Main>
      <BatchBar
        selected={cards.filter(({ name }) => picked.has(name))}
        act={act}
        onClear={() => setPicked(new Set())}
      />
      <TabNews cards={cards} />
      {question}
    </>
  );
}

function withName(names: ReadonlySet<string>, name: string, wanted: boolean): ReadonlySet<string> {
  const next = new Set(names);
  if (wanted) next.add(name);
  else next.delete(name);
  return next;
}
