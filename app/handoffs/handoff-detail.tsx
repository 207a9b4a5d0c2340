import { ArrowLeft, ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { ErrorNote } from "@/app/_components/error-note";
import type { HandoffDetail } from "@/lib/contract/handoff";
import type { Reply } from "@/lib/contract/reply";
import { HandoffActions } from "./handoff-actions";
import { HandoffContent } from "./handoff-content";
import { HandoffNotes } from "./handoff-notes";
import { HandoffProblems } from "./handoff-problems";
import { type HandoffQuery, handoffHref } from "./handoff-query";
import { HandoffStateLabel } from "./handoff-state";
import { HandoffSteps } from "./handoff-steps";

type DetailProps = { detail: Reply<HandoffDetail>; query: HandoffQuery };

/** One hand-off: where it stands, what is wrong, what it says, and what happened to it. */
export function HandoffDetailPane({ detail, query }: DetailProps) {
  return (
    <section aria-label="Hand-off" className="handoffs-detail thin-scroll">
      <Link href={handoffHref(query, { id: null })} className="handoffs-back">
        <ArrowLeft size={16} strokeWidth={1.75} aria-hidden />
        All hand-offs
      </Link>
      {detail.ok ? <Detail handoff={detail.value} query={query} /> : <ErrorNote error={detail.error} />}
    </section>
  );
}

function Detail({ handoff, query }: { handoff: HandoffDetail; query: HandoffQuery }) {
  const { id, from, to, state, waitsFor } = handoff;
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 text-section font-semibold [overflow-wrap:anywhere]">{id}</h2>
        <HandoffStateLabel state={state} />
        <HandoffNotes handoff={handoff} />
        <span className="flex w-full items-center gap-1 text-muted">
          <AgentLink name={from} />
          <ArrowRight size={14} strokeWidth={1.75} className="flex-none text-faint" aria-label="to" />
          <AgentLink name={to} />
        </span>
      </header>
      {waitsFor && (
        <p
          data-status={state === "unknown" ? "waiting" : "stopped"}
          className="rounded-card border border-border bg-tint px-3 py-2"
        >
          {waitsFor}
          {state === "unknown" && " Look into the pane, then say what you saw."}
          {state === "validated" && !/typed/.test(waitsFor) && " It is delivered by itself once the prompt is empty."}
        </p>
      )}
      <HandoffActions handoff={handoff} back={handoffHref(query, { id })} />
      <HandoffProblems problems={handoff.problems} />
      <Box title="What it says" meta={<code className="font-mono text-meta text-muted">{handoff.path}</code>}>
        <HandoffContent content={handoff.content} />
      </Box>
      <Box title="What happened">
        <HandoffSteps steps={handoff.steps} />
      </Box>
    </>
  );
}

function AgentLink({ name }: { name: string | null }) {
  if (!name) return <span className="text-faint">unknown</span>;
  return (
    <Link href={`/agents/${encodeURIComponent(name)}`} className="truncate text-ink hover:underline">
      {name}
    </Link>
  );
}

function Box({ title, meta, children }: { title: string; meta?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="handoffs-box">
      <header className="handoffs-box-head">
        <h3 className="font-semibold">{title}</h3>
        <span className="min-w-0 flex-1 truncate text-right">{meta}</span>
      </header>
      {children}
    </section>
  );
}
