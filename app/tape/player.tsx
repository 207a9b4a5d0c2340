"use client";

import { Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { type CSSProperties, useState, useSyncExternalStore } from "react";
import type { Cast, CastMark } from "@/app/_browser/tape/parse-cast";
import type { Replay, ReplayState } from "@/app/_browser/tape/replay";
import { gapsOf, neighbourMark, type Span, spansOf, spokenSeconds, ticksOf } from "@/app/_browser/tape/timeline";
import { Button } from "@/app/_components/button";
import { useCommands } from "@/app/_components/commands/command-provider";
import { stateLooks } from "@/app/_components/state-looks";

type PlayerProps = { opened: { replay: Replay; cast: Cast } | null; duration: number; startedAt: number };

const speeds = [1, 2, 8] as const;
const resting: ReplayState = { position: 0, playing: false };

/** Moment, marks, speed. Its place is there before the recording is. */
export function Player({ opened, duration, startedAt }: PlayerProps) {
  const { position, playing } = useSyncExternalStore(
    opened?.replay.state.subscribe ?? never,
    () => opened?.replay.state.read() ?? resting,
    () => resting,
  );
  const length = opened?.cast.duration ?? duration;
  const marks = opened ? ticksOf(opened.cast.marks) : [];
  const toggle = () => (playing ? opened?.replay.pause() : opened?.replay.play());
  const jump = (direction: "before" | "behind") => {
    const mark = neighbourMark(marks, position, direction);
    opened?.replay.seek(mark?.at ?? (direction === "before" ? 0 : length));
  };
  useCommands([
    {
      id: "play",
      label: playing ? "Pause" : "Play",
      group: "Tape",
      keys: "p",
      icon: playing ? Pause : Play,
      run: toggle,
    },
    { id: "mark-before", label: "Previous mark", group: "Tape", keys: ",", icon: SkipBack, run: () => jump("before") },
    { id: "mark-behind", label: "Next mark", group: "Tape", keys: ".", icon: SkipForward, run: () => jump("behind") },
  ]);
  return (
    <div className="tape-player noscript:hidden">
      <div className="tape-controls">
        <Button
          look="quiet"
          size="square"
          aria-label="Previous mark"
          title="Previous mark ( , )"
          disabled={!opened}
          onClick={() => jump("before")}
        >
          <SkipBack size={16} strokeWidth={1.75} aria-hidden />
        </Button>
        <Button
          size="square"
          aria-label={playing ? "Pause" : "Play"}
          title={playing ? "Pause (p)" : "Play (p)"}
          disabled={!opened}
          onClick={toggle}
        >
          {playing ? (
            <Pause size={16} strokeWidth={1.75} aria-hidden />
          ) : (
            <Play size={16} strokeWidth={1.75} aria-hidden />
          )}
        </Button>
        <Button
          look="quiet"
          size="square"
          aria-label="Next mark"
          title="Next mark ( . )"
          disabled={!opened}
          onClick={() => jump("behind")}
        >
          <SkipForward size={16} strokeWidth={1.75} aria-hidden />
        </Button>
        <span className="tape-clock">
          {spokenSeconds(position)} <span className="text-muted">of {spokenSeconds(length)}</span>
        </span>
        <Scrubber
          spans={opened ? spansOf(opened.cast) : []}
          marks={marks}
          position={position}
          length={length}
          startedAt={startedAt}
          onSeek={(seconds) => opened?.replay.seek(seconds)}
        />
        <PaceChoice replay={opened?.replay ?? null} />
      </div>
      <Legend marks={marks} gaps={opened ? gapsOf(opened.cast.marks) : []} />
    </div>
  );
}

const never = () => () => {};

type ScrubberProps = {
  spans: readonly Span[];
  marks: readonly CastMark[];
  position: number;
  length: number;
  startedAt: number;
  onSeek: (seconds: number) => void;
};

/** A range input over the drawn track: keys, screen readers and fingers work as they do everywhere. */
function Scrubber({ spans, marks, position, length, startedAt, onSeek }: ScrubberProps) {
  const share = (seconds: number) => `${length > 0 ? Math.min(100, Math.max(0, (seconds / length) * 100)) : 0}%`;
  const place = (seconds: number): CSSProperties => ({ left: share(seconds) });
  return (
    <div className="tape-scrubber">
      <span className="tape-track" aria-hidden>
        {spans.map(({ from, to, state }) => (
          <i
            key={`${from} ${state}`}
            {...(state === "gap" ? { className: "tape-gap" } : { "data-status": state })}
            title={state === "gap" ? "No data" : stateLooks[state].label}
            style={{ flexGrow: to - from }}
          />
        ))}
      </span>
      {marks.map(({ at, kind, text }, index) => (
        <b
          // biome-ignore lint/suspicious/noArrayIndexKey: two marks may be the same, and none ever moves.
          key={index}
          aria-hidden
          className="tape-tick"
          data-kind={kind}
          title={`${markWords[kind]}: ${text}`}
          style={place(at)}
        />
      ))}
      <span aria-hidden className="tape-knob" style={place(position)} />
      <input
        type="range"
        min={0}
        max={Math.max(length, 0.001)}
        step={0.001}
        value={position}
        aria-label="Moment"
        aria-valuetext={new Date(startedAt + position * 1000).toLocaleTimeString("en-GB")}
        onChange={(event) => onSeek(event.target.valueAsNumber)}
        onKeyDown={(event) => {
          const step = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60 }[
            event.key
          ];
          if (step === undefined) return;
          event.preventDefault();
          onSeek(position + step);
        }}
      />
    </div>
  );
}

function PaceChoice({ replay }: { replay: Replay | null }) {
  const [speed, setSpeed] = useState<number>(1);
  const [skips, setSkips] = useState(true);
  return (
    <>
      <fieldset className="tape-speeds" aria-label="Speed">
        {speeds.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={speed === each}
            onClick={() => {
              setSpeed(each);
              replay?.setSpeed(each);
            }}
          >
            {each}×
          </button>
        ))}
      </fieldset>
      <label className="tape-skip">
        <input
          type="checkbox"
          checked={skips}
          onChange={(event) => {
            setSkips(event.target.checked);
            replay?.setSkipsPauses(event.target.checked);
          }}
        />
        Skip pauses
      </label>
    </>
  );
}

const markWords: Record<CastMark["kind"], string> = {
  ...{ state: "State", prompt: "Prompt", tool: "Tool call", commit: "Commit", blocked: "Blocked", gap: "No data" },
  exit: "Exited",
};

function Legend({ marks, gaps }: { marks: readonly CastMark[]; gaps: ReturnType<typeof gapsOf> }) {
  const blocked = marks.filter(({ kind }) => kind === "blocked").length;
  const others = marks.length - blocked;
  const known = gaps.every(({ lines }) => lines !== null);
  const lines = gaps.reduce((sum, gap) => sum + (gap.lines ?? 0), 0);
  return (
    <p className="tape-legend">
      <span>
        <b className="tape-tick-key" />{" "}
        {others > 0 ? `${others} prompts, tool calls, commits, exits` : "prompt, tool call, commit, exit"}
      </span>
      <span>
        <b className="tape-tick-key" data-kind="blocked" />{" "}
        {blocked === 1 ? "1 blocked call" : blocked > 1 ? `${blocked} blocked calls` : "blocked call"}
      </span>
      {gaps.length > 0 && (
        <span>
          <i className="tape-gap-key" /> no data: {whyGap(gaps[0]?.reason)}
          {known && lines > 0 ? `, ${lines.toLocaleString("en")} lines went by` : ""}
        </span>
      )}
    </p>
  );
}

function whyGap(reason: string | undefined): string {
  if (reason === "flood") return "the pane flooded";
  if (reason === "late") return "the recorder was behind";
  return "the dashboard was not connected";
}
