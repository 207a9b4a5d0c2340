import "./configs.css";
import { ChevronLeft, CircleCheck, FileX2, RefreshCw } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash } from "@/app/_components/flash";
import { isRunning } from "@/app/_components/operations/agent-deeds";
import { ApplyForm } from "@/app/_components/review/apply-form";
import { OverwrittenList } from "@/app/_components/review/overwritten-list";
import { RefreshOnChange, RefreshOnTrouble } from "@/app/_components/review/refresh-on-change";
import { ReviewedFileBox } from "@/app/_components/review/reviewed-file";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { CsrfField } from "@/app/_server/csrf-field";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { readFleet } from "@/app/(fleet)/read-fleet";
import type { AgentCard } from "@/lib/contract/agent";
import type { AgentReview, Orphan } from "@/lib/contract/config-review";
import { checkAgain } from "./actions";
import { ApplyMany } from "./apply-many";
import { ReviewCount } from "./review-count";
import { ReviewList } from "./review-list";
import { canBeApplied, countReviews, forTheList, needsReview, sharedTroubles } from "./what-to-review";

export const metadata: Metadata = { title: "Configs" };

/** What differs between the registry, the last generation and the disk, and one button that mends it. */
export default async function ConfigsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireRight("fleet.read");
  const query = await searchParams;
  const { configs } = orchestrator();
  const [{ agents }, orphans, notice] = await Promise.all([readFleet(), configs.orphans(), readNotice(query)]);
  const ours = agents.filter(({ config }) => config.state !== "orphan");
  const toReview = ours.filter(needsReview);
  const asked = typeof query.agent === "string" ? query.agent : null;
  // What all agents share is shown with any of them that has it.
  const holder = ours.find((card) => sharedTroubles([card]).length > 0);
  const chosen = ours.find(({ name }) => name === asked) ?? toReview[0] ?? holder ?? null;
  const listed = ours.filter((card) => card === chosen || card.config.state !== "ok").map(forTheList);
  const counts = countReviews(ours, orphans.length);
  return (
    <>
      <TopBar title="Configs" meta={<ReviewCount {...counts} initial={listed} orphans={orphans.length} />}>
        <form action={checkAgain} className="contents">
          <CsrfField />
          <Button type="submit" look="quiet" className="max-sm:h-11">
            <RefreshCw size={16} strokeWidth={1.75} aria-hidden className="sm:hidden" />
            <span className="max-sm:sr-only">Check all again</span>
          </Button>
        </form>
        <ApplyMany initial={listed} />
      </TopBar>
      <Main className="configs-main">
        {chosen === null && orphans.length === 0 ? (
          <div className="configs-whole">
            {notice && <Flash notice={notice} />}
            <RefreshOnTrouble initial={listed} />
            <AllWell count={ours.length} />
          </div>
        ) : (
          <div className="configs-halves" data-chosen={asked !== null}>
            <ReviewList initial={listed} orphans={orphans} chosen={chosen?.name ?? null} all={query.all === "yes"} />
            <div className="configs-body thin-scroll">
              <Link href="/configs" className="inline-flex h-11 items-center gap-1 text-muted sm:hidden">
                <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
                All agents
              </Link>
              {notice && <Flash notice={notice} />}
              {chosen && <Review card={chosen} />}
              {orphans.length > 0 && <Orphans orphans={orphans} />}
            </div>
          </div>
        )}
      </Main>
    </>
  );
}

function AllWell({ count }: { count: number }) {
  if (count === 0) {
    return (
      <EmptyState icon={FileX2} title="No agents yet" command="orchestrator validate">
        Add one to agents/registry.yaml. Its files are reviewed here.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={CircleCheck} title={`All ${count} are as generated`} command="orchestrator drift">
      Nothing was edited by hand, and nothing has moved on since. A change shows here at once.
    </EmptyState>
  );
}

async function Review({ card }: { card: AgentCard }) {
  const reply = await orchestrator().configs.review(card.name);
  if (!reply.ok) return <ErrorNote error={reply.error} />;
  const review = reply.value;
  return (
    <>
      <RefreshOnChange key={card.name} card={{ ...card, config: review.config }} />
      {review.files.length === 0 ? <InOrder card={card} /> : <Files card={card} review={review} />}
      {review.overwritten.length > 0 && (
        <section aria-label="Edits that were written over">
          <h2 className="mb-2 text-label font-semibold">Edits that were written over</h2>
          <div className="review-box">
            <OverwrittenList files={review.overwritten} />
          </div>
        </section>
      )}
    </>
  );
}

function Files({ card, review }: { card: AgentCard; review: AgentReview }) {
  const applicable = canBeApplied(review);
  const whole = review.config.state === "missing" && review.files.every(({ changedAt }) => changedAt === null);
  if (whole) {
    return (
      <section aria-label={card.name} className="flex flex-col gap-3">
        <header className="flex flex-wrap items-start gap-2">
          <div className="min-w-64 flex-1">
            <h2 className="text-section font-semibold [overflow-wrap:anywhere]">{card.name}</h2>
            <p className="text-muted">Its config has not been written yet.</p>
          </div>
          <Apply name={card.name}>Generate config</Apply>
        </header>
      </section>
    );
  }
  return (
    <>
      {review.files.map((file, index) => (
        <ReviewedFileBox key={file.path} agent={card.name} file={file}>
          {index === 0 && (
            <>
              <Button asChild look="quiet" className="max-sm:h-11">
                <Link href={`/agents/${card.name}?tab=config`}>History</Link>
              </Button>
              {applicable && <Apply name={card.name}>Apply registry</Apply>}
            </>
          )}
        </ReviewedFileBox>
      ))}
      <p className="text-meta text-muted">
        {review.inOrder > 0 &&
          `${review.inOrder} other ${review.inOrder === 1 ? "file is" : "files are"} as generated. `}
        {applicable && `Applying writes all of ${card.name}'s files, and keeps a copy of what was edited by hand.`}
      </p>
      {isRunning(card) && (
        <p className="flex items-center gap-2 text-meta text-muted">
          <RefreshCw size={16} strokeWidth={1.75} aria-hidden className="flex-none" />
          {card.name} runs and has read its settings when it started. After applying: restart it, or let it finish
          first.
        </p>
      )}
    </>
  );
}

function Apply({ name, children }: { name: string; children: string }) {
  return (
    <ApplyForm agents={[name]} back={`/configs?agent=${name}`} look="solid" data-apply className="max-sm:h-11">
      {children}
    </ApplyForm>
  );
}

function InOrder({ card }: { card: AgentCard }) {
  return (
    <EmptyState
      icon={CircleCheck}
      title={`${card.name} is as generated`}
      action={
        <Button asChild>
          <Link href={`/agents/${card.name}?tab=config`}>Show its config</Link>
        </Button>
      }
    >
      Its files are what the registry and the templates say.
    </EmptyState>
  );
}

function Orphans({ orphans }: { orphans: readonly Orphan[] }) {
  return (
    <section id="orphans" aria-label="Folders without an entry" className="scroll-mt-6">
      <h2 className="mb-2 text-section font-semibold">Folders without an entry</h2>
      <ul className="review-box">
        {orphans.map(({ name, path, advice }) => (
          <li key={name} className="border-b border-border px-3 py-2 last:border-b-0">
            <code className="font-mono text-label [overflow-wrap:anywhere]">{path}</code>
            <p className="text-muted [overflow-wrap:anywhere]">{advice}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
