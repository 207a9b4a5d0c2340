import "./tape.css";
import { TextSearch } from "lucide-react";
import { notFound } from "next/navigation";
import { EmptyState } from "@/app/_components/empty-state";
import { ErrorNote } from "@/app/_components/error-note";
import { Main } from "@/app/_components/shell/top-bar";
import type { SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import type { Reply } from "@/lib/contract/reply";
import type { RecordingDetail, TapeHits } from "@/lib/contract/tape";
import { HitList } from "./hit-list";
import type { OpenMoment } from "./open-moment";
import { RecordingList } from "./recording-list";
import { Replayed } from "./replayed";
import { parseTapeQuery, searchOf, type TapePageQuery } from "./tape-query";
import { TapeFilters, TapeTopBar } from "./tape-top-bar";

/** As much as a screen shows, around the moment. */
const AROUND = { before: 30, after: 6 };
const MOST_RECORDINGS = 100;

type TapePageProps = { search: SearchParams; recording: string | null };

/** Hits at the left, the moment at the right. Without JavaScript the moment is its text. */
export async function TapePage({ search, recording }: TapePageProps) {
  const query = parseTapeQuery(search, recording);
  await requireRight("tape.read");
  const { tape } = orchestrator();
  const now = Date.now();
  const [found, recordings, usage, agents] = await Promise.all([
    query.text === "" ? null : tape.search(searchOf(query, now)),
    tape.list({ agent: query.agent ?? undefined, limit: MOST_RECORDINGS }),
    tape.usage(),
    orchestrator().listAgents(),
  ]);
  const open = openOf(query, found);
  const detail = open ? await tape.read(open.recording, { seconds: open.seconds, ...AROUND }) : null;
  if (query.recording && detail?.ok === false && detail.error.code === "recording-not-found") notFound();
  const nothing = usage.ok && usage.value.recordings === 0;
  return (
    <>
      <TapeTopBar query={query} hits={found?.ok ? found.value : null} />
      <TapeFilters query={query} agents={agents.map(({ name }) => name)} usage={usage.ok ? usage.value : null} />
      <Main className="flex flex-col">
        {nothing ? (
          <EmptyState icon={TextSearch} title="Nothing was recorded yet." command="orchestrator tape list">
            What agents print is kept here from the moment they run, and every line of it can be searched. Spawn an
            agent to begin.
          </EmptyState>
        ) : (
          <div className="tape-columns" data-open={query.recording !== null || undefined}>
            <nav aria-label={found ? "Hits" : "Recordings"} className="tape-list thin-scroll">
              {found === null && recordings.ok && (
                <RecordingList recordings={recordings.value} query={query} now={now} />
              )}
              {found?.ok && <HitList hits={found.value} query={query} open={open} now={now} />}
              {failureOf(found ?? recordings)}
            </nav>
            <Moment detail={detail} query={query} open={open} found={found} />
          </div>
        )}
      </Main>
    </>
  );
}

/** What the address names; else the first hit. */
function openOf(query: TapePageQuery, found: Reply<TapeHits> | null): OpenMoment | null {
  const hits = found?.ok ? found.value.hits : [];
  const { recording, seconds } = query;
  const hit = recording
    ? hits.find(
        (each) => each.recording === recording && (seconds === null || Math.abs(each.seconds - seconds) < 0.002),
      )
    : hits[0];
  const words = hit ? [...new Set(hit.ranges.map(({ start, end }) => hit.text.slice(start, end)))] : [];
  if (recording) return { recording, seconds: seconds ?? 0, words };
  return hit ? { recording: hit.recording, seconds: hit.seconds, words } : null;
}

function Moment({
  detail,
  query,
  open,
  found,
}: {
  detail: Reply<RecordingDetail> | null;
  query: TapePageQuery;
  open: OpenMoment | null;
  found: Reply<TapeHits> | null;
}) {
  if (detail?.ok === false) return <div className="p-3">{failureOf(detail)}</div>;
  if (detail?.ok && open) return <Replayed detail={detail.value} query={query} open={open} />;
  const none = found?.ok && found.value.hits.length === 0;
  return (
    <section aria-label="Replay" className="tape-stage">
      <EmptyState icon={TextSearch} title={none ? `No line holds ${query.text}.` : "Search, or choose a recording."}>
        {none
          ? "All words must stand in one line. Try fewer words, another agent or more time; wor* finds what begins so."
          : "A hit opens the screen as it was at that moment."}
      </EmptyState>
    </section>
  );
}

function failureOf(reply: Reply<unknown>) {
  return reply.ok ? null : (
    <div className="p-3">
      <ErrorNote error={reply.error} />
    </div>
  );
}
