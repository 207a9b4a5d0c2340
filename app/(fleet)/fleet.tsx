"use client";

import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useConnection, useFleet, useOperations } from "@/app/_browser/fleet-store";
import { useDeed } from "@/app/_components/operations/use-deed";
import { PaletteButton } from "@/app/_components/shell/palette-button";
import { Main, SubBar, TopBar } from "@/app/_components/shell/top-bar";
import { statesInOrder } from "@/app/_components/state-looks";
import type { AgentCard as Card } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import type { AgentState } from "@/lib/contract/status";
import { BatchBar } from "./batch-bar";
import { FilterField } from "./filter-field";
import { FilterLine } from "./filter-line";
import { NoAgents, NoMatch } from "./fleet-empty";
import { FleetList } from "./fleet-list";
import { plainQuery } from "./fleet-query";
import { GenerateAll } from "./generate-all";
import { Resort } from "./resort";
import { TabNews } from "./tab-news";
import { useArrangement } from "./use-arrangement";
import { useFleetKeys } from "./use-fleet-keys";
import { useFleetQuery } from "./use-fleet-query";

type FleetProps = { initial: readonly Card[]; operations: readonly Operation[]; flash: ReactNode };

/** The fleet: who needs a person, what runs, and one press to write, start, stop or enter each. */
export function Fleet({ initial, operations: initialOperations, flash }: FleetProps) {
  const cards = useFleet(initial);
  const operations = useOperations(initialOperations);
  const connection = useConnection();
  const [query, setQuery] = useFleetQuery();
  const { shown, moves, resort } = useArrangement(cards, query);
  const { act, question } = useDeed();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const byName = useMemo(() => new Map<string, Card>(cards.map((card) => [card.name, card])), [cards]);
  // Cards are drawn anew only when they or these change.
  const select = useCallback(
    (name: string, selected: boolean) => setPicked((before) => withName(before, name, selected)),
    [],
  );
  useFleetKeys({ cards: byName, query, onQuery: setQuery, act, onToggle: (name) => select(name, !picked.has(name)) });
  const visible = shown.some(({ names }) => names.length > 0);
  return (
    <>
      <TopBar title="Fleet" meta={cards.length === 1 ? "1 agent" : `${cards.length} agents`}>
        {moves > 0 && <Resort moves={moves} onResort={resort} />}
        <FilterField text={query.text} onText={(text) => setQuery({ ...query, text }, true)} />
        <PaletteButton />
        {cards.length > 0 && <GenerateAll cards={cards} offline={connection.state === "offline"} />}
      </TopBar>
      <SubBar>
        <FilterLine query={query} counts={countStates(cards)} total={cards.length} onQuery={setQuery} />
      </SubBar>
      <Main>
        <div data-picking={picked.size > 0 || undefined}>
          {flash}
          {visible && (
            <FleetList
              shown={shown}
              cards={byName}
              view={query.view}
              operations={operations}
              picked={picked}
              onSelect={select}
              act={act}
              asOf={connection.state === "offline" ? connection.since : null}
            />
          )}
          {!visible && (cards.length === 0 ? <NoAgents /> : <NoMatch onClear={() => setQuery(plainQuery)} />)}
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

function countStates(cards: readonly Card[]): Record<AgentState, number> {
  const counts = Object.fromEntries(statesInOrder.map((state) => [state, 0])) as Record<AgentState, number>; // all keys
  for (const { status } of cards) counts[status.state] += 1;
  return counts;
}

function withName(names: ReadonlySet<string>, name: string, wanted: boolean): ReadonlySet<string> {
  const next = new Set(names);
  if (wanted) next.add(name);
  else next.delete(name);
  return next;
}
