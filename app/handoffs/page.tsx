import "./handoffs.css";
import type { Metadata } from "next";
import { RefreshOn } from "@/app/_browser/refresh-on";
import { Flash } from "@/app/_components/flash";
import { Main, SubBar, TopBar } from "@/app/_components/shell/top-bar";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import type { HandoffBook } from "@/lib/contract/handoff";
import { EmptyHandoffs } from "./empty-handoffs";
import { FlowGraph } from "./flow-graph";
import { HandoffDetailPane } from "./handoff-detail";
import { HandoffFilters } from "./handoff-filters";
import { HandoffList } from "./handoff-list";
import { type HandoffQuery, inState, ofAgent, parseHandoffQuery } from "./handoff-query";
import { StrayNotes } from "./stray-notes";
import { SuccessPanel } from "./success-panel";

export const metadata: Metadata = { title: "Hand-offs" };

/** Who has handed what to whom, how far it is, and what a person can do about it. */
export default async function HandoffsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireRight("handoff.read");
  const search = await searchParams;
  const query = parseHandoffQuery(search);
  const [book, notice] = await Promise.all([orchestrator().handoffs.list(), readNotice(search)]);
  const percent = book.success.percent === null ? "" : ` · ${shortPercent(book.success.percent)} done`;
  return (
    <>
      <TopBar title="Hand-offs" meta={book.handoffs.length > 0 && `${book.handoffs.length}${percent}`} />
      {book.handoffs.length > 0 && (
        <SubBar>
          <HandoffFilters query={query} handoffs={ofAgent(book.handoffs, query.agent)} />
        </SubBar>
      )}
      <Main className="flex flex-col">
        <RefreshOn event="handoffs:changed" />
        {(notice || book.strays.length > 0) && (
          <div className="flex flex-none flex-col gap-2 px-6 py-3 max-sm:px-3">
            <Flash notice={notice} />
            <StrayNotes strays={book.strays} />
          </div>
        )}
        {book.handoffs.length === 0 ? (
          <EmptyHandoffs delegation={book.delegations[0] ?? null} />
        ) : (
          <Content book={book} query={query} />
        )}
      </Main>
    </>
  );
}

async function Content({ book, query }: { book: HandoffBook; query: HandoffQuery }) {
  const all = ofAgent(book.handoffs, query.agent);
  if (query.view === "graph") {
    return (
      <div className="handoffs-graph-view">
        <FlowGraph book={book} query={query} />
        <SuccessPanel book={book} query={query} />
      </div>
    );
  }
  const shown = inState(all, query.state);
  const chosen = query.id ?? shown[0]?.id ?? null;
  const detail = chosen === null ? null : await orchestrator().handoffs.read(chosen);
  return (
    <div className="handoffs-columns" data-open={query.id !== null || undefined}>
      <HandoffList handoffs={shown} query={query} chosen={chosen} />
      {detail ? (
        <HandoffDetailPane detail={detail} query={query} />
      ) : (
        <p className="p-6 text-faint">Nothing to show.</p>
      )}
      <aside className="handoffs-aside" aria-label="How hand-offs end">
        <SuccessPanel book={book} query={query} />
      </aside>
    </div>
  );
}

function shortPercent(percent: number): string {
  return `${Number(percent.toFixed(1))} %`;
}
