"use client";

import { useSortable } from "@dnd-kit/sortable";
import { GripVertical, Radio, SearchX, Square, X } from "lucide-react";
import Link from "next/link";
import { memo, useRef } from "react";
import { useAgentCard, useConnection } from "@/app/_browser/fleet-store";
import { AgentNameText } from "@/app/_components/agent-name";
import { Button } from "@/app/_components/button";
import { awaitsReview, startingDeed } from "@/app/_components/operations/agent-deeds";
import { useDeed } from "@/app/_components/operations/use-deed";
import { useLastRun } from "@/app/_components/pane/use-last-run";
import { StateIcon, StateLabel } from "@/app/_components/state-label";
import type { AgentCard } from "@/lib/contract/agent";
import { TilePane } from "./tile-pane";
import { useArmed, useBroadcasting } from "./use-armed";
import { useWall } from "./wall-context";

/** One place of the wall. `initial` is null for a name that the fleet does not know (yet). */
export const Tile = memo(function Tile({ name, initial }: { name: string; initial: AgentCard | null }) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, isDragging } = useSortable({ id: name });
  const card = useAgentCard<AgentCard>(name, initial ?? nobody);
  const armed = useArmed(name);
  const tile = useRef<HTMLElement>(null);
  const known = card !== nobody;
  const moved = transform ? `translate(${Math.round(transform.x)}px, ${Math.round(transform.y)}px)` : undefined;
  return (
    <li ref={setNodeRef} className="wall-place" data-dragged={isDragging || undefined} style={{ transform: moved }}>
      <article
        ref={tile}
        tabIndex={-1}
        aria-label={name}
        data-tile={name}
        data-armed={armed || undefined}
        className="wall-tile"
      >
        <header className="wall-head">
          {known && <StateIcon state={card.status.state} size={14} />}
          <Link
            href={`/agents/${name}`}
            prefetch={false}
            className="min-w-0 truncate text-label font-semibold hover:underline"
          >
            <AgentNameText card={known ? card : { name: name as AgentCard["name"], tenant: null }} />
          </Link>
          {known && <TileState card={card} />}
          <span className="flex-1" />
          <ArmButton name={name} armed={armed} runs={card.terminalId !== null} />
          {card.session && (
            <span className="flex-none text-meta text-faint tabular-nums max-sm:hidden">
              {card.session.cols}×{card.session.rows}
            </span>
          )}
          <TileControls name={name} grip={{ ref: setActivatorNodeRef, ...attributes, ...listeners }} />
        </header>
        <TileBody name={name} card={known ? card : null} onLeave={() => tile.current?.focus()} />
      </article>
    </li>
  );
});

/** Stands for a card that nobody has sent; never shown. */
const nobody = { name: "", tenant: null, terminalId: null, session: null } as unknown as AgentCard;

function TileState({ card }: { card: AgentCard }) {
  const connection = useConnection();
  return (
    <StateLabel status={card.status} icon={false} asOf={connection.state === "offline" ? connection.since : null} />
  );
}

/** Chooses the pane, or lets it go, while several panes are typed into. */
function ArmButton({ name, armed, runs }: { name: string; armed: boolean; runs: boolean }) {
  const { broadcast } = useWall();
  const broadcasting = useBroadcasting();
  if (!broadcasting || !runs) return null;
  return (
    <button
      type="button"
      aria-pressed={armed}
      aria-label={`${armed ? "Armed" : "Arm"}: type into ${name} too`}
      data-status={armed ? "dead" : undefined}
      onClick={() => broadcast.toggle(name)}
      className="wall-arm"
    >
      <Radio size={12} strokeWidth={2} aria-hidden />
      {armed ? "Armed" : "Arm"}
    </button>
  );
}

type Grip = Record<string, unknown>;

function TileControls({ name, grip }: { name: string; grip: Grip }) {
  const { remove } = useWall();
  return (
    <span className="wall-controls noscript:hidden">
      <button
        type="button"
        {...grip}
        aria-label={`Move ${name}`}
        title="Drag, or Space and arrows"
        className="wall-control touch-none cursor-grab"
      >
        <GripVertical size={14} strokeWidth={1.75} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={`Take ${name} off the wall`}
        title="Take off the wall"
        onClick={() => remove(name)}
        className="wall-control"
      >
        <X size={14} strokeWidth={1.75} aria-hidden />
      </button>
    </span>
  );
}

function TileBody({ name, card, onLeave }: { name: string; card: AgentCard | null; onLeave: () => void }) {
  if (!card) return <Resting icon={SearchX} text={`No agent is named ${name}.`} />;
  return <RunningTile card={card} onLeave={onLeave} />;
}

function RunningTile({ card, onLeave }: { card: AgentCard; onLeave: () => void }) {
  const run = useLastRun(card);
  const { act, question } = useDeed();
  if (run) return <TilePane key={run.session} card={card} onLeave={onLeave} {...run} />;
  return (
    <Resting icon={Square} text="Not running.">
      <Button
        disabled={awaitsReview(card)}
        className="noscript:hidden"
        onClick={() => void act(startingDeed(card), [card])}
      >
        Spawn
      </Button>
      <Button asChild look="quiet">
        <Link href={`/agents/${card.name}`} prefetch={false}>
          Open
        </Link>
      </Button>
      {question}
    </Resting>
  );
}

function Resting({ icon: Icon, text, children }: { icon: typeof X; text: string; children?: React.ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-2 bg-sunken p-2 text-center text-muted">
      <Icon size={20} strokeWidth={1.5} className="text-faint" aria-hidden />
      <p>{text}</p>
      {children && <div className="flex gap-2">{children}</div>}
    </div>
  );
}
