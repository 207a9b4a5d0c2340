"use client";

import { Clock, Inbox } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useInbox } from "@/app/_browser/inbox-store";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";
import { Kbd } from "@/app/_components/kbd";
import { Main, SubBar, TopBar } from "@/app/_components/shell/top-bar";
import type { InboxBook, InboxItem } from "@/lib/contract/inbox";
import { AskingPane } from "./asking-pane";
import { InboxItemCard } from "./inbox-item";
import { filterOf, type InboxFilter, inboxFilters } from "./inbox-looks";
import { type InboxQuery, inboxHref } from "./inbox-query";
import { useInboxKeys } from "./use-inbox-keys";
import { useItems } from "./use-items";

type InboxViewProps = {
  initial: InboxBook;
  query: InboxQuery;
  working: number;
  flash: React.ReactNode;
  /** What came before the item that the server has chosen, drawn there. */
  before: React.ReactNode;
};

/** Everything that waits for a person, and beside it the pane that asks. */
export function InboxView({ initial, query, working, flash, before }: InboxViewProps) {
  const book = useInbox();
  const all = query.snoozed ? book.snoozed : book.items;
  const [focused, setFocused] = useState<string | null>(null);
  const {
    items: drawn,
    begin,
    end,
  } = useItems(all.filter(({ kind }) => query.only === null || filterOf(kind) === query.only));
  const chosen = drawn.find(({ id }) => id === (focused ?? query.item)) ?? drawn[0] ?? null;
  const solid = (
    drawn.find(({ id, question }) => id === chosen?.id && question) ?? drawn.find(({ question }) => question)
  )?.id;
  useInboxKeys();
  return (
    <>
      <TopBar title="Inbox" meta={`${book.items.length} waiting`}>
        <Button asChild look="outline">
          <Link
            href={inboxHref({ only: null, item: null, snoozed: !query.snoozed })}
            aria-current={query.snoozed || undefined}
            className="aria-[current]:bg-hover"
          >
            <Clock size={16} strokeWidth={1.75} aria-hidden />
            <span className="max-sm:hidden">Snoozed</span>
            <span className="sr-only sm:hidden">Snoozed</span>
            <span className="tabular-nums">{book.snoozed.length}</span>
          </Link>
        </Button>
      </TopBar>
      <SubBar>
        <FilterLine items={all} query={query} />
      </SubBar>
      <Main>
        {flash}
        {drawn.length === 0 ? (
          <Nothing query={query} working={working} />
        ) : (
          <div className="inbox-columns">
            <ol className="inbox-list" aria-label={query.snoozed ? "Snoozed" : "Waiting"}>
              {drawn.map((item) => (
                <li key={item.id}>
                  <InboxItemCard
                    item={item}
                    chosen={item.id === chosen?.id}
                    solid={item.id === solid}
                    back={inboxHref(query)}
                    onChoose={({ id }) => setFocused(id)}
                    onSent={begin}
                    onSettled={end}
                  />
                </li>
              ))}
            </ol>
            {chosen && (
              <AskingPane
                item={chosen}
                before={before}
                isServers={chosen.id === (query.item ?? initialFirst(initial, query))}
              />
            )}
          </div>
        )}
      </Main>
    </>
  );
}

function initialFirst(book: InboxBook, { snoozed, only }: InboxQuery): string | null {
  const items = snoozed ? book.snoozed : book.items;
  return items.find(({ kind }) => only === null || filterOf(kind) === only)?.id ?? null;
}

function FilterLine({ items, query }: { items: readonly InboxItem[]; query: InboxQuery }) {
  const counts = new Map<InboxFilter, number>();
  for (const { kind } of items) counts.set(filterOf(kind), (counts.get(filterOf(kind)) ?? 0) + 1);
  const names = Object.keys(inboxFilters).filter((name): name is InboxFilter => counts.has(name as InboxFilter)); // its own keys
  return (
    <nav aria-label="Filter by kind" className="inbox-filter-line">
      <div className="inbox-filters">
        <FilterLink query={query} only={null} count={items.length}>
          All
        </FilterLink>
        {names.map((name) => {
          const { icon: Icon, label, status } = inboxFilters[name];
          return (
            <FilterLink key={name} query={query} only={name} count={counts.get(name) ?? 0}>
              <Icon size={16} strokeWidth={1.75} data-status={status} className="text-state" aria-hidden />
              {label}
            </FilterLink>
          );
        })}
      </div>
      <span className="flex-1" />
      <span className="flex flex-none items-center gap-1 text-meta text-faint max-lg:hidden noscript:hidden">
        <Kbd>j</Kbd>
        <Kbd>k</Kbd> move <Kbd>1-9</Kbd> answer <Kbd>o</Kbd> open
      </span>
    </nav>
  );
}

type FilterLinkProps = { query: InboxQuery; only: InboxFilter | null; count: number; children: React.ReactNode };

function FilterLink({ query, only, count, children }: FilterLinkProps) {
  return (
    <Link
      href={inboxHref({ ...query, item: null, only })}
      aria-current={query.only === only || undefined}
      className="inbox-filter"
    >
      {children} <span className="font-normal text-muted tabular-nums">{count}</span>
    </Link>
  );
}

function Nothing({ query, working }: { query: InboxQuery; working: number }) {
  if (query.snoozed) {
    return (
      <EmptyState icon={Clock} title="Nothing is snoozed." action={<BackToAll />}>
        What you put off waits here until its time has come.
      </EmptyState>
    );
  }
  if (query.only !== null)
    return <EmptyState icon={Inbox} title="Nothing of this kind waits." action={<BackToAll />} />;
  return (
    <EmptyState
      icon={Inbox}
      title={`Nothing needs you. ${working === 1 ? "1 agent is" : `${working} agents are`} working.`}
      action={
        <Button asChild>
          <Link href="/">Open Fleet</Link>
        </Button>
      }
      command="orchestrator inbox"
    >
      Questions, limits, exits and edited files appear here, the oldest first.
    </EmptyState>
  );
}

function BackToAll() {
  return (
    <Button asChild>
      <Link href="/inbox">Show all that waits</Link>
    </Button>
  );
}
