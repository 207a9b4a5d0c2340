"use client";

import { ArrowDownWideNarrow, LayoutGrid, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { useConnection, useFleet, useOperations } from "@/app/_browser/fleet-store";
import { Button } from "@/app/_components/button";
import { useCommands } from "@/app/_components/commands/command-provider";
import { EmptyState } from "@/app/_components/empty-state";
import { useOperate } from "@/app/_components/operations/operate";
import { useDeed } from "@/app/_components/operations/use-deed";
import { PaletteButton } from "@/app/_components/shell/palette-button";
import { Main, SubBar, TopBar } from "@/app/_components/shell/top-bar";
import { statesInOrder } from "@/app/_components/state-looks";
import type { AgentCard as Card } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import type { AgentState } from "@/lib/contract/status";
import { BatchBar } from "./batch-bar";
import { DeedForm } from "./deed-form";
import { FilterField } from "./filter-field";
import { FilterLine } from "./filter-line";
import { FleetList } from "./fleet-list";
import { plainQuery } from "./fleet-query";
import { TabNews } from "./tab-news";
import { useArrangement } from "./use-arrangement";
import { useFleetKeys } from "./use-fleet-keys";
import { useFleetQuery } from "./use-fleet-query";

type FleetProps = { initial: readonly Card[]; operations: readonly Operation[]; flash: React.ReactNode };

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
  const select = (name: string, selected: boolean) =>
    setPicked((before) => {
      const next = new Set(before);
      if (selected) next.add(name);
      else next.delete(name);
      return next;
    });
  useFleetKeys({ cards: byName, query, onQuery: setQuery, act, onToggle: (name) => select(name, !picked.has(name)) });
  const visible = shown.some(({ names }) => names.length > 0);
  return (
    <>
      <TopBar title="Fleet" meta={cards.length === 1 ? "1 agent" : `${cards.length} agents`}>
        {moves > 0 && <Resort moves={moves} onResort={resort} />}
        <FilterField text={query.text} onText={(text) => setQuery({ ...query, text }, true)} />
        <PaletteButton />
        {cards.length > 0 && <GenerateAll count={cards.length} offline={connection.state === "offline"} />}
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

/** Only here does the order change: in the bar, where it covers nothing and pushes nothing. */
function Resort({ moves, onResort }: { moves: number; onResort: () => void }) {
  return (
    <Button onClick={onResort} title="Put the list in order again" className="tabular-nums max-sm:h-11 max-sm:px-2">
      <ArrowDownWideNarrow size={16} strokeWidth={1.75} aria-hidden />
      {moves} moved<span className="max-lg:hidden"> · Re-sort</span>
    </Button>
  );
}

function countStates(cards: readonly Card[]): Record<AgentState, number> {
  const counts = Object.fromEntries(statesInOrder.map((state) => [state, 0])) as Record<AgentState, number>; // all keys
  for (const { status } of cards) counts[status.state] += 1;
  return counts;
}

function GenerateAll({ count, offline }: { count: number; offline: boolean }) {
  const operate = useOperate();
  const label = count === 1 ? "Generate 1 config" : `Generate ${count} configs`;
  const generate = async () => void (await operate("generate", "all"));
  useCommands([{ id: "generate-all", label, group: "Fleet", icon: RefreshCw, run: () => void generate() }]);
  return (
    <DeedForm deed="generate" agents="all" onDeed={generate} className="flex-none">
      {(pending) => (
        <Button
          type="submit"
          disabled={pending || offline}
          className="max-sm:h-11 max-sm:border-transparent max-sm:bg-transparent"
        >
          <RefreshCw size={16} strokeWidth={1.75} aria-hidden />
          <span className="max-sm:sr-only">{label}</span>
        </Button>
      )}
    </DeedForm>
  );
}

function NoAgents() {
  return (
    <EmptyState icon={LayoutGrid} title="No agents yet" command="agents/registry.yaml">
      Add one to the registry. It appears here as soon as the file is saved.
    </EmptyState>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState icon={LayoutGrid} title="No agent fits" action={<Button onClick={onClear}>Show all agents</Button>}>
      None is in this state or is called so.
    </EmptyState>
  );
}
