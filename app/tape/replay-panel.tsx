"use client";

import { Download, Link2 } from "lucide-react";
import Link from "next/link";
import { type RefObject, useEffect, useRef, useState } from "react";
import { type Cast, parseCast } from "@/app/_browser/tape/parse-cast";
import type { Replay } from "@/app/_browser/tape/replay";
import { spansOf } from "@/app/_browser/tape/timeline";
import { Button } from "@/app/_components/button";
import { stateLooks } from "@/app/_components/state-looks";
import { toast } from "@/app/_components/toast";
import type { AgentState } from "@/lib/contract/status";
import type { Recording } from "@/lib/contract/tape";
import { durationText } from "./duration-text";
import { Moment } from "./moment";
import { Player } from "./player";

type ReplayPanelProps = {
  recording: Recording;
  /** Where it opens. */
  seconds: number;
  /** Marked on the screen there. */
  words: readonly string[];
  parts: { count: number; before: string | null; behind: string | null };
  /** What was printed around the moment. */
  lines: readonly string[];
  now: number;
};

/** Below it a pane pans instead of shrinking. */
const SMALLEST_FONT = { wide: 9, phone: 11 };

/** The recorded screen with its player. */
export function ReplayPanel({ recording, seconds, words, parts, lines, now }: ReplayPanelProps) {
  const host = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<{ replay: Replay; cast: Cast } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => openInto(host, recording.id, setOpened, setProblem), [recording.id]);
  const wordsKey = words.join("\n");
  useEffect(() => {
    if (!opened) return;
    opened.replay.pause();
    opened.replay.highlight(wordsKey === "" ? [] : wordsKey.split("\n"));
    // A line is indexed a moment after its last byte.
    opened.replay.seek(seconds + 0.001);
  }, [opened, seconds, wordsKey]);
  const file = `/api/tape/recordings/${recording.id}`;
  return (
    <div className="tape-panel">
      <header className="tape-head">
        <Who recording={recording} state={opened && stateAt(opened.cast, seconds)} />
        <Moment at={recording.startedAt + seconds * 1000} now={now} long className="truncate text-muted tabular-nums" />
        <span className="tape-chip max-sm:hidden">
          {opened ? `${opened.cast.cols}×${opened.cast.rows}` : durationText(recording.endedAt - recording.startedAt)}
        </span>
        {parts.count > 1 && (
          <span className="text-meta whitespace-nowrap text-muted tabular-nums max-xl:hidden">
            Part {recording.part} of {parts.count}
          </span>
        )}
        <span className="flex-1" />
        {parts.before && (
          <Button asChild look="quiet" className="max-xl:hidden">
            <Link href={parts.before}>Earlier part</Link>
          </Button>
        )}
        {parts.behind && (
          <Button asChild look="quiet" className="max-xl:hidden">
            <Link href={parts.behind}>Later part</Link>
          </Button>
        )}
        {recording.state === "recording" && (
          <Button asChild look="quiet" className="max-sm:hidden">
            <Link href={`/agents/${recording.agent}`}>Go to live</Link>
          </Button>
        )}
        <Button
          look="quiet"
          className="max-sm:hidden noscript:hidden"
          onClick={() => copyLink(recording, opened?.replay, seconds)}
        >
          <Link2 size={16} strokeWidth={1.75} aria-hidden />
          Copy link
        </Button>
        <Button asChild look="quiet" className="max-sm:size-11 max-sm:px-0">
          <a href={`${file}/cast`} download title="Download as asciicast (.cast)">
            <Download size={16} strokeWidth={1.75} aria-hidden />
            <span className="max-lg:sr-only">Export .cast</span>
          </a>
        </Button>
        <Button asChild look="quiet" className="max-sm:hidden">
          <a href={`${file}/text`} download title="Download the lines as text">
            Text
          </a>
        </Button>
      </header>
      <div className="tape-screen">
        {!opened && <LinesAsText lines={lines} words={words} problem={problem} />}
        <section ref={host} aria-label={`Screen of ${recording.agent}, recorded`} className="tape-host" />
      </div>
      <Player
        opened={opened}
        duration={(recording.endedAt - recording.startedAt) / 1000}
        startedAt={recording.startedAt}
      />
    </div>
  );
}

function Who({ recording, state }: { recording: Recording; state: AgentState | null }) {
  const look = stateLooks[state ?? "unknown"];
  return (
    <>
      {/* Its place is there before the recording is. */}
      <span data-status={state ?? "unknown"} title={look.label} className="size-4 flex-none text-state">
        {state && <look.icon size={16} strokeWidth={1.75} aria-label={look.label} />}
      </span>
      <Link
        href={`/agents/${recording.agent}?tab=recordings`}
        className="min-w-0 truncate font-semibold hover:underline"
      >
        {recording.agent}
      </Link>
    </>
  );
}

function stateAt(cast: Cast, seconds: number): AgentState | null {
  const span = spansOf(cast).findLast(({ from, state }) => from <= seconds && state !== "gap");
  return span && span.state !== "gap" ? span.state : null;
}

/** Everything that draws is loaded on this page only. Answers what ends it again. */
function openInto(
  host: RefObject<HTMLDivElement | null>,
  id: string,
  onOpen: (opened: { replay: Replay; cast: Cast } | null) => void,
  onProblem: (problem: string | null) => void,
): () => void {
  const done = new AbortController();
  let replay: Replay | null = null;
  let watching: ResizeObserver | null = null;
  async function open() {
    const [{ openReplay }, answer] = await Promise.all([
      import("@/app/_browser/tape/replay"),
      fetch(`/api/tape/recordings/${id}/cast`, { signal: done.signal }),
    ]);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const cast = parseCast(await answer.text());
    if (!cast) throw new Error("it is no recording");
    if (done.signal.aborted || !host.current) return;
    replay = await openReplay(host.current, cast);
    if (done.signal.aborted) return replay.dispose();
    const scale = () => replay?.scaleFont(innerWidth < 640 ? SMALLEST_FONT.phone : SMALLEST_FONT.wide);
    replay.onResize(scale);
    watching = new ResizeObserver(scale);
    watching.observe(host.current);
    scale();
    onProblem(null);
    onOpen({ replay, cast });
  }
  open().catch((error: unknown) => {
    if (!done.signal.aborted) onProblem(error instanceof Error ? error.message : String(error));
  });
  return () => {
    done.abort();
    watching?.disconnect();
    replay?.dispose();
    onOpen(null);
  };
}

async function copyLink({ id }: Recording, replay: Replay | undefined, seconds: number) {
  const at = replay?.state.read().position ?? seconds;
  const link = `${location.origin}/tape/${id}?t=${Math.round(at * 1000) / 1000}`;
  try {
    await navigator.clipboard.writeText(link);
    toast.success("The link to this moment is on the clipboard.");
  } catch {
    toast.error("The browser did not allow copying.", { description: link });
  }
}

/** What the server's HTML shows of the moment. */
function LinesAsText({
  lines,
  words,
  problem,
}: {
  lines: readonly string[];
  words: readonly string[];
  problem: string | null;
}) {
  return (
    <div className="absolute inset-0 flex flex-col justify-end overflow-hidden p-3">
      <pre className="overflow-hidden font-mono text-body leading-[1.2] whitespace-pre">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat, and never move.
          <span key={index} className="block min-h-[1.2em]">
            <Marked line={line} words={words} />
          </span>
        ))}
      </pre>
      <p className="mt-2 hidden text-meta text-(--term-8) noscript:block">
        The lines around this moment. Playing needs JavaScript.
      </p>
      {problem && (
        <p role="alert" className="mt-2 text-(--term-9)">
          The recording could not be opened: {problem}. Reload the page, or export it.
        </p>
      )}
    </div>
  );
}

function Marked({ line, words }: { line: string; words: readonly string[] }) {
  const word = words.find((each) => line.includes(each));
  if (!word) return line;
  const at = line.indexOf(word);
  return (
    <>
      {line.slice(0, at)}
      <mark>{word}</mark>
      {line.slice(at + word.length)}
    </>
  );
}
