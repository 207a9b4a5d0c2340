import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { RecordingDetail } from "@/lib/contract/tape";
import type { OpenMoment } from "./open-moment";
import { ReplayPanel } from "./replay-panel";
import { type TapePageQuery, tapeHref } from "./tape-query";

type ReplayedProps = { detail: RecordingDetail; query: TapePageQuery; open: OpenMoment };

/** A recording at a moment; its lines as text until the terminal is there, and without JavaScript. */
export function Replayed({ detail, query, open }: ReplayedProps) {
  const { recording, parts, lines } = detail;
  const index = parts.findIndex(({ id }) => id === recording.id);
  const hrefOf = (at: number) => {
    const part = parts[at];
    return part ? tapeHref(query, { recording: part.id, seconds: null }) : null;
  };
  return (
    <section aria-label={`Replay of ${recording.agent}`} className="tape-stage">
      <Link href={tapeHref(query, { recording: null, seconds: null })} className="tape-back">
        <ArrowLeft size={16} strokeWidth={1.75} aria-hidden />
        {query.text ? "All hits" : "All recordings"}
      </Link>
      <ReplayPanel
        key={recording.id}
        recording={recording}
        seconds={open.seconds}
        words={open.words}
        parts={{ count: parts.length, before: hrefOf(index - 1), behind: hrefOf(index + 1) }}
        lines={lines.map(({ text }) => text)}
        now={Date.now()}
      />
    </section>
  );
}
