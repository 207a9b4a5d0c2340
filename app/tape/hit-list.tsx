import Link from "next/link";
import type { TapeHits } from "@/lib/contract/tape";
import { ListKeys } from "./list-keys";
import { MarkedLine } from "./marked-line";
import { Moment } from "./moment";
import type { OpenMoment } from "./open-moment";
import { type TapePageQuery, tapeHref } from "./tape-query";

type HitListProps = { hits: TapeHits; query: TapePageQuery; open: OpenMoment | null; now: number };

/** The newest first; a row's height never depends on its line. */
export function HitList({ hits: { hits, cursor, count, more }, query, open, now }: HitListProps) {
  const rest = count - hits.length;
  return (
    <>
      <ListKeys />
      <ul>
        {hits.map((hit, index) => {
          const { recording, agent, at, seconds, text, ranges } = hit;
          const current = open?.recording === recording && Math.abs(open.seconds - seconds) < 0.002;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same line may stand there twice at one moment.
            <li key={`${recording} ${seconds} ${index}`}>
              <Link
                href={tapeHref(query, { recording, seconds })}
                scroll={false}
                prefetch={false}
                aria-current={current ? "true" : undefined}
                className="tape-row"
              >
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 flex-1 truncate font-semibold">{agent}</span>
                  <Moment at={at} now={now} className="flex-none text-meta text-faint tabular-nums" />
                </span>
                <span className="tape-line" title={text}>
                  <MarkedLine text={text} ranges={ranges} />
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {cursor !== null && (
        <Link href={tapeHref(query, { cursor, recording: null, seconds: null })} className="tape-more">
          {rest > 0 ? `${rest}${more ? " or more" : ""} older` : "Older"}
        </Link>
      )}
      {query.cursor !== null && (
        <Link href={tapeHref(query, { cursor: null, recording: null, seconds: null })} className="tape-more">
          Back to the newest
        </Link>
      )}
    </>
  );
}
