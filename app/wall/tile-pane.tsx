"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { XtermView } from "@/app/_browser/terminal/xterm-view";
import { PaneNotices } from "@/app/_components/pane/pane-notices";
import type { Run } from "@/app/_components/pane/use-last-run";
import { toast } from "@/app/_components/toast";
import type { AgentCard } from "@/lib/contract/agent";
import { useArmed } from "./use-armed";
import { useInSight } from "./use-in-sight";
import { useWall } from "./wall-context";

type TilePaneProps = Run & { card: AgentCard; onLeave: () => void };

/**
 * A live pane on the wall. Its last lines stand there until it is drawn; out of sight its stream rests, and goes on
 * where it was left. A pane that is typed into with others is open wherever it is.
 */
export function TilePane({ card, terminalId, session, onLeave }: TilePaneProps) {
  const { name } = card;
  const { panes, leases, broadcast, questions, askToPaste } = useWall();
  const place = useRef<HTMLDivElement>(null);
  const [terminal, setTerminal] = useState<OpenTerminal | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const inSight = useInSight(place);
  const needed = useArmed(name) || inSight;
  const opens = useMyTurn(needed);
  const phase = usePhase(terminal);
  const drawn = phase !== "opening";

  useEffect(() => terminal?.setWatching(needed), [terminal, needed]);
  useEffect(() => (terminal && inSight ? leases.take(terminal.setWebgl) : undefined), [terminal, inSight, leases]);
  useEffect(() => {
    if (!terminal) return;
    panes.set(name, terminal);
    return () => void (panes.get(name) === terminal && panes.delete(name));
  }, [terminal, panes, name]);

  return (
    <div
      ref={place}
      data-phase={phase}
      className="relative min-h-0 flex-1 overflow-hidden bg-(--term-bg) text-(--term-fg)"
    >
      {opens && (
        <XtermView
          frame="tile"
          terminalId={terminalId}
          session={session}
          label={`Screen of ${name}`}
          notices={{
            ...questions,
            onLeave,
            onInputRefused(message) {
              toast.error(`${name}: ${message}`);
              broadcast.refused(name, message);
            },
            transformInput(data) {
              broadcast.typed(name, data);
              return data;
            },
            takePaste(text) {
              const armed = broadcast.state.read().armed.has(name);
              if (armed) askToPaste(text);
              return armed;
            },
          }}
          onOpen={setTerminal}
          onFailed={(error) => setProblem(error instanceof Error ? error.message : String(error))}
        />
      )}
      {!drawn && <LastLines lines={card.preview} problem={problem} />}
      {terminal && <PaneNotices terminal={terminal} />}
    </div>
  );
}

/** What stands in the pane until it is drawn, and all there is without JavaScript. */
function LastLines({ lines, problem }: { lines: readonly string[]; problem: string | null }) {
  return (
    <div className="absolute inset-0 flex flex-col justify-end overflow-hidden bg-(--term-bg) p-2">
      <pre className="overflow-hidden font-mono text-meta whitespace-pre">{lines.join("\n")}</pre>
      {problem && (
        <p role="alert" className="mt-2 text-(--term-9)">
          The terminal could not be opened: {problem}. Reload the page.
        </p>
      )}
    </div>
  );
}

/** True from the moment on at which it was needed and its turn came. */
function useMyTurn(needed: boolean): boolean {
  const { turns } = useWall();
  const [mine, setMine] = useState(false);
  useEffect(() => {
    if (!needed || mine) return;
    return turns.take(() => setMine(true));
  }, [needed, mine, turns]);
  return mine;
}

/** `opening` until the pane has been drawn, then what its stream does. */
function usePhase(terminal: OpenTerminal | null): string {
  return useSyncExternalStore(
    terminal?.channel.subscribe ?? never,
    () => {
      const channel = terminal?.channel.read();
      return channel?.drawn ? channel.phase : "opening";
    },
    () => "opening",
  );
}

const never = () => () => {};
