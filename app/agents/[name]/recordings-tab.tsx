import { Disc, Search } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";
import { ErrorNote } from "@/app/_components/error-note";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { durationText } from "@/app/tape/duration-text";
import { Moment } from "@/app/tape/moment";
import { sizeText } from "@/app/tape/size-text";
import type { AgentId } from "@/lib/contract/ids";
import type { Recording } from "@/lib/contract/tape";

const MOST = 200;

/** What of this agent is on the tape: each session with its parts, the newest first, and a search in all of them. */
export async function RecordingsTab({ agent }: { agent: AgentId }) {
  await requireRight("tape.read", agent);
  const recordings = await orchestrator().tape.list({ agent, limit: MOST });
  if (!recordings.ok) {
    return (
      <div className="p-6 max-sm:p-3">
        <ErrorNote error={recordings.error} />
      </div>
    );
  }
  if (recordings.value.length === 0) {
    return (
      <EmptyState
        icon={Disc}
        title={`Nothing of ${agent} was recorded yet.`}
        command={`orchestrator tape list ${agent}`}
      >
        What it prints is kept from its next session on, unless the registry says <code>recording: false</code>.
      </EmptyState>
    );
  }
  return (
    <div className="flex max-w-(--w-form) flex-col gap-3 p-6 max-sm:p-3">
      <Form action="/tape" className="flex items-center gap-2">
        <input type="hidden" name="agent" value={agent} />
        <input
          name="q"
          type="search"
          required
          aria-label={`Search what ${agent} printed`}
          placeholder={`Search what ${agent} printed`}
          autoComplete="off"
          spellCheck={false}
          className="h-8 min-w-0 flex-1 rounded-control border border-control bg-surface px-2 text-ink placeholder:text-faint max-sm:h-11"
        />
        <Button type="submit" size="form" className="max-sm:h-11">
          <Search size={16} strokeWidth={1.75} aria-hidden />
          Search
        </Button>
      </Form>
      <section aria-label="Recordings" className="overflow-hidden rounded-card border border-border bg-surface">
        <ul>
          {recordings.value.map((recording) => (
            <Row key={recording.id} recording={recording} now={Date.now()} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Row({
  recording: { id, part, startedAt, endedAt, state, lines, bytes },
  now,
}: {
  recording: Recording;
  now: number;
}) {
  return (
    <li className="border-b border-border last:border-b-0">
      <Link
        href={`/tape/${id}`}
        prefetch={false}
        className="grid min-h-(--h-row) grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-1 outline-offset-[-2px] hover-fade hover:bg-hover max-sm:min-h-11 max-sm:grid-cols-1"
      >
        <span className="flex items-baseline gap-2">
          <Moment at={startedAt} now={now} long className="font-medium tabular-nums" />
          {part > 1 && <span className="text-meta text-muted">part {part}</span>}
          {state === "recording" && <span className="text-meta text-muted">recording</span>}
        </span>
        <span className="text-label text-muted tabular-nums">
          {durationText(endedAt - startedAt)} · {lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`} ·{" "}
          {sizeText(bytes)}
        </span>
      </Link>
    </li>
  );
}
