"use client";

import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { arrayMove, rectSortingStrategy, SortableContext, sortableKeyboardCoordinates } from "@dnd-kit/sortable";
import { Grid2x2, Radio } from "lucide-react";
import Link from "next/link";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useLive } from "@/app/_browser/live-provider";
import { createWebglLeases } from "@/app/_browser/terminal/webgl-leases";
import { Button } from "@/app/_components/button";
import { useCommands } from "@/app/_components/commands/command-provider";
import { ConfirmDialog } from "@/app/_components/dialog";
import { EmptyState } from "@/app/_components/empty-state";
import { PaneQuestions, Quoted, usePaneQuestions } from "@/app/_components/pane/pane-questions";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { toast } from "@/app/_components/toast";
import type { AgentCard } from "@/lib/contract/agent";
import { createBroadcast, takesBroadcast } from "./broadcast";
import { BroadcastBar, panesOf } from "./broadcast-bar";
import { Tile } from "./tile";
import { createTurns } from "./turns";
import { usePlaces, useWallQuery } from "./use-places";
import { type WallParts, WallProvider } from "./wall-context";
import { WallControls } from "./wall-controls";
import { shapeOf } from "./wall-query";

type WallProps = {
  /** Who runs, in the fleet's order. */
  running: readonly string[];
  everybody: readonly string[];
  /** The cards of those who are on the wall. */
  initial: readonly AgentCard[];
};

/** Many live panes at once, in the places that a person gives them. */
export function Wall({ running, everybody, initial }: WallProps) {
  const [query, setQuery] = useWallQuery();
  const places = usePlaces(query, running);
  const questions = usePaneQuestions();
  const [pasting, setPasting] = useState<string | null>(null);
  const arrange = (agents: readonly string[] | null) => setQuery({ ...query, agents });
  const parts = useWallParts({
    initial,
    questions: questions.notices,
    askToPaste: setPasting,
    remove: (name) => arrange(places.filter((each) => each !== name)),
  });
  const { broadcast, panes } = parts;
  const armed = useSyncExternalStore(broadcast.state.subscribe, broadcast.state.read, broadcast.state.read).armed;
  useEffect(() => () => broadcast.disarm(), [broadcast]);

  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  function drop({ active, over }: DragEndEvent) {
    if (!over || over.id === active.id) return;
    arrange(arrayMove([...places], places.indexOf(String(active.id)), places.indexOf(String(over.id))));
  }
  function toggleBroadcast() {
    if (armed.size > 0) return broadcast.disarm();
    const names = places.filter((name) => panes.has(name) && takesBroadcast(parts.stateOf(name)));
    const [first] = names;
    if (!first)
      return toast.error("No pane on the wall takes keys now.", { description: "Spawn an agent, or scroll to one." });
    broadcast.arm(names);
    if (matchMedia("(hover: hover)").matches) panes.get(first)?.terminal.focus();
  }
  useWallCommands({ panes, broadcast: toggleBroadcast, disarm: broadcast.disarm });

  const { columns, rows } = shapeOf(query.grid, places.length);
  const cards = new Map(initial.map((card) => [card.name as string, card]));
  return (
    <WallProvider value={parts}>
      <TopBar title="Wall" meta={panesOf(places.length)}>
        <WallControls
          grid={query.grid}
          onGrid={(grid) => setQuery({ ...query, grid })}
          places={places}
          everybody={everybody}
          onPlaces={arrange}
          broadcasting={armed.size > 0}
          onBroadcast={toggleBroadcast}
        />
      </TopBar>
      <BroadcastBar broadcast={broadcast} />
      <Main className="wall">
        <p className="hidden px-3 py-2 text-muted noscript:block">
          The last lines of each pane. Watching and typing need JavaScript; reload for news.
        </p>
        {places.length === 0 ? (
          <EmptyWall everybody={everybody} onAll={() => arrange(null)} chosen={query.agents !== null} />
        ) : (
          <DndContext id="wall" sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop}>
            <SortableContext items={[...places]} strategy={rectSortingStrategy}>
              <ul
                aria-label="Panes"
                className="wall-grid"
                style={{ "--wall-columns": columns, "--wall-rows": rows } as React.CSSProperties}
              >
                {places.map((name) => (
                  <Tile key={name} name={name} initial={cards.get(name) ?? null} />
                ))}
              </ul>
            </SortableContext>
          </DndContext>
        )}
      </Main>
      <PaneQuestions questions={questions} />
      {pasting !== null && (
        <ConfirmDialog
          title={`Paste into ${panesOf(armed.size)}?`}
          description={<Quoted text={pasting} />}
          confirm={`Paste into ${panesOf(armed.size)}`}
          onConfirm={() => broadcast.paste(pasting)}
          onClose={() => setPasting(null)}
        />
      )}
    </WallProvider>
  );
}

type Given = Pick<WallParts, "questions" | "askToPaste" | "remove"> & { initial: readonly AgentCard[] };
type Parts = WallParts & { stateOf(name: string): AgentCard["status"]["state"] };

/** One object for the life of the page; what changes is asked for when it is used. */
function useWallParts(given: Given): Parts {
  const { fleet } = useLive();
  const latest = useRef(given);
  useEffect(() => {
    latest.current = given;
  });
  return useMemo(() => {
    const panes: WallParts["panes"] = new Map();
    const cardOf = (name: string) =>
      fleet.read().cards.get(name) ?? latest.current.initial.find((card) => card.name === name);
    const stateOf = (name: string) => cardOf(name)?.status.state ?? "stopped";
    return {
      panes,
      stateOf,
      leases: createWebglLeases(),
      turns: createTurns((next) => requestAnimationFrame(() => setTimeout(next))),
      broadcast: createBroadcast({
        now: Date.now,
        schedule(delay, callback) {
          const timer = setTimeout(callback, delay);
          return () => clearTimeout(timer);
        },
        stateOf,
        paneOf(name) {
          const pane = panes.get(name);
          if (!pane) return null;
          const { send, paste, terminal } = pane;
          return { send, paste, applicationCursor: terminal.modes.applicationCursorKeysMode };
        },
      }),
      questions: {
        onLink: (url) => latest.current.questions.onLink(url),
        onClipboardRequest: (text) => latest.current.questions.onClipboardRequest(text),
        onRiskyPaste: (text, paste) => latest.current.questions.onRiskyPaste(text, paste),
      },
      askToPaste: (text) => latest.current.askToPaste(text),
      remove: (name) => latest.current.remove(name),
    };
  }, [fleet]);
}

function useWallCommands({
  panes,
  broadcast,
  disarm,
}: Pick<WallParts, "panes"> & { broadcast(): void; disarm(): void }) {
  const group = "Wall";
  function step(by: number) {
    const tiles = [...document.querySelectorAll<HTMLElement>("[data-tile]")];
    const at = tiles.findIndex((tile) => tile.contains(document.activeElement));
    const next = tiles[at === -1 ? 0 : (at + by + tiles.length) % tiles.length];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
  useCommands([
    { id: "wall broadcast", label: "Type into several panes", group, keys: "b", icon: Radio, run: broadcast },
    { id: "wall disarm", label: "Disarm", group, keys: "Escape", hidden: true, run: disarm },
    { id: "wall next", label: "Next pane", group, keys: "j", hidden: true, run: () => step(1) },
    { id: "wall previous", label: "Previous pane", group, keys: "k", hidden: true, run: () => step(-1) },
    {
      id: "wall type",
      label: "Type into the pane",
      group,
      keys: "Enter",
      hidden: true,
      run() {
        const tile = document.activeElement?.closest<HTMLElement>("[data-tile]");
        panes.get(tile?.dataset.tile ?? "")?.terminal.focus();
      },
    },
  ]);
}

function EmptyWall({ everybody, chosen, onAll }: { everybody: readonly string[]; chosen: boolean; onAll: () => void }) {
  return (
    <EmptyState
      icon={Grid2x2}
      title={chosen ? "The wall is empty." : "No agent runs."}
      action={
        chosen ? (
          <Button onClick={onAll}>Show whoever runs</Button>
        ) : (
          <Button asChild>
            <Link href="/">Go to Fleet</Link>
          </Button>
        )
      }
      command="orchestrator create-batch --all"
    >
      {everybody.length === 0
        ? "Agents are entries in agents/registry.yaml; each that runs has a pane here."
        : "Each agent that runs has a live pane here, and keeps its place until you move it."}
    </EmptyState>
  );
}
