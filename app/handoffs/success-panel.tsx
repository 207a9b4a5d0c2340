import Link from "next/link";
import type { HandoffBook, HandoffSuccess } from "@/lib/contract/handoff";
import { type HandoffQuery, handoffHref } from "./handoff-query";

const GOAL = 95;
const MOST_PAIRS = 12;

/** How many hand-offs end well, as a whole and between each two agents. */
export function SuccessPanel({ book: { success, pairs }, query }: { book: HandoffBook; query: HandoffQuery }) {
  const { percent, done, rejected, failed, open } = success;
  const below = percent !== null && percent <= GOAL;
  return (
    <>
      <section aria-label="Success rate" className="handoffs-panel">
        <h2 className="font-semibold">Success rate</h2>
        <p className="flex items-baseline gap-2">
          <span className="text-title font-semibold tabular-nums" data-status={below ? "stalled" : "done"}>
            {percent === null ? "–" : `${Number(percent.toFixed(1))} %`}
          </span>
          <span className="text-muted">
            {percent === null ? "none has ended yet" : below ? `goal: over ${GOAL} %` : `over the goal of ${GOAL} %`}
          </span>
        </p>
        <dl className="handoffs-facts">
          <Fact term="Done" value={done} />
          <Fact term="Rejected" value={rejected} />
          <Fact term="Overdue" value={failed} />
          <Fact term="Open" value={open} />
        </dl>
      </section>
      <section aria-label="By pair" className="handoffs-panel">
        <h2 className="font-semibold">From whom to whom</h2>
        <table className="w-full">
          <thead>
            <tr className="text-left text-meta text-muted">
              <th className="py-1 font-normal">Pair</th>
              <th className="py-1 text-right font-normal">Open</th>
              <th className="py-1 text-right font-normal">Done</th>
            </tr>
          </thead>
          <tbody>
            {pairs.slice(0, MOST_PAIRS).map((pair) => (
              <tr key={`${pair.from} ${pair.to}`} className="border-t border-border align-baseline">
                <td className="max-w-0 py-1.5 pr-2">
                  <Link
                    href={handoffHref(query, { agent: pair.to, id: null, view: "list" })}
                    className="block hover:underline"
                    title={`${pair.from} to ${pair.to}`}
                  >
                    <span className="block truncate">{pair.to}</span>
                    <span className="block truncate text-meta text-muted">from {pair.from}</span>
                  </Link>
                </td>
                <td className="w-10 py-1.5 text-right tabular-nums">{pair.open}</td>
                <td className="w-16 py-1.5 text-right whitespace-nowrap tabular-nums">{doneOf(pair)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {pairs.length > MOST_PAIRS && <p className="text-meta text-muted">and {pairs.length - MOST_PAIRS} more</p>}
      </section>
    </>
  );
}

function doneOf({ done, rejected, failed }: HandoffSuccess): string {
  const ended = done + rejected + failed;
  return ended === 0 ? "–" : `${done} of ${ended}`;
}

function Fact({ term, value }: { term: string; value: number }) {
  return (
    <>
      <dt>{term}</dt>
      <dd className="tabular-nums">{value}</dd>
    </>
  );
}
