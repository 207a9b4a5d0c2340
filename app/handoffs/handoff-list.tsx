import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { RelativeTime } from "@/app/_components/relative-time";
import type { HandoffSummary } from "@/lib/contract/handoff";
import { handoffLooks } from "./handoff-looks";
import { HandoffNotes } from "./handoff-notes";
import { type HandoffQuery, handoffHref } from "./handoff-query";

/** Nobody reads further than this; filters find the rest. */
const MOST_ROWS = 200;

type HandoffListProps = { handoffs: readonly HandoffSummary[]; query: HandoffQuery; chosen: string | null };

/** The newest first. A row's height never depends on its state. */
export function HandoffList({ handoffs, query, chosen }: HandoffListProps) {
  return (
    <nav aria-label="Hand-offs" className="handoffs-list thin-scroll">
      {handoffs.length === 0 && (
        <p className="p-3 text-faint">
          None is so.{" "}
          <Link href="/handoffs" className="text-accent underline-offset-2 hover:underline">
            Show all
          </Link>
        </p>
      )}
      <ul>
        {handoffs.slice(0, MOST_ROWS).map((handoff) => (
          <Row
            key={handoff.id}
            handoff={handoff}
            href={handoffHref(query, { id: handoff.id })}
            current={handoff.id === chosen}
          />
        ))}
      </ul>
      {handoffs.length > MOST_ROWS && (
        <p className="p-3 text-muted">{handoffs.length - MOST_ROWS} older ones are not shown. Filter to find them.</p>
      )}
    </nav>
  );
}

function Row({ handoff, href, current }: { handoff: HandoffSummary; href: string; current: boolean }) {
  const { id, from, to, task, state, since } = handoff;
  const { icon: Icon, label, tone } = handoffLooks[state];
  return (
    <li>
      <Link
        href={href}
        scroll={false}
        aria-current={current ? "true" : undefined}
        className="handoffs-row"
        data-status={tone}
      >
        <Icon size={16} strokeWidth={1.75} className="text-state" aria-hidden />
        <span className="truncate font-semibold" title={id}>
          {id}
        </span>
        <span className="flex items-baseline gap-1 text-label whitespace-nowrap">
          <span className="font-medium text-state">{label}</span>
          <RelativeTime at={since} className="text-muted tabular-nums" />
        </span>
        <span className="col-span-2 col-start-2 flex min-w-0 items-center gap-1 text-label text-muted">
          <span className="truncate">{from ?? "unknown"}</span>
          <ArrowRight size={14} strokeWidth={1.75} className="flex-none text-faint" aria-label="to" />
          <span className="truncate">{to ?? "unknown"}</span>
          <span className="flex-1" />
          <HandoffNotes handoff={handoff} />
        </span>
        <span className="col-span-2 col-start-2 truncate text-label text-muted">
          {task ?? "Its file cannot be read."}
        </span>
      </Link>
    </li>
  );
}
