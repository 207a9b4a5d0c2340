import Link from "next/link";
import type { Recording } from "@/lib/contract/tape";
import { durationText } from "./duration-text";
import { ListKeys } from "./list-keys";
import { Moment } from "./moment";
import { sizeText } from "./size-text";
import { type TapePageQuery, tapeHref } from "./tape-query";

type RecordingListProps = { recordings: readonly Recording[]; query: TapePageQuery; now: number };

/** What was recorded, the newest first; each opens where it begins. */
export function RecordingList({ recordings, query, now }: RecordingListProps) {
  return (
    <>
      <ListKeys />
      {recordings.length === 0 && <p className="p-3 text-faint">Nothing of {query.agent} is kept.</p>}
      <ul>
        {recordings.map(({ id, agent, part, startedAt, endedAt, state, bytes, lines }) => (
          <li key={id}>
            <Link
              href={tapeHref(query, { recording: id, seconds: null })}
              scroll={false}
              prefetch={false}
              aria-current={query.recording === id ? "true" : undefined}
              className="tape-row"
            >
              <span className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate font-semibold">{agent}</span>
                <Moment at={startedAt} now={now} className="flex-none text-meta text-faint tabular-nums" />
              </span>
              <span className="truncate text-label text-muted tabular-nums">
                {state === "recording" ? "Recording" : durationText(endedAt - startedAt)}
                {part > 1 && ` · part ${part}`} · {lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`} ·{" "}
                {sizeText(bytes)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
