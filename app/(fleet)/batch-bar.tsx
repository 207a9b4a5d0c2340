"use client";

import { X } from "lucide-react";
import { Button } from "@/app/_components/button";
import { awaitsReview, isRunning } from "@/app/_components/operations/agent-deeds";
import type { AgentCard } from "@/lib/contract/agent";
import type { Act } from "./pick";

/** What can be done with all selected agents at once. Each button counts those that it is for. */
export function BatchBar({
  selected,
  act,
  onClear,
}: {
  selected: readonly AgentCard[];
  act: Act;
  onClear: () => void;
}) {
  if (selected.length === 0) return null;
  const writable = selected.filter((card) => !awaitsReview(card));
  const startable = writable.filter((card) => !isRunning(card));
  const stoppable = selected.filter(isRunning);
  const ready = startable.every(({ config }) => config.state === "ok");
  return (
    <div
      role="toolbar"
      aria-label={`${selected.length} agents selected`}
      className="shell-batch flex min-h-11 items-center gap-1 border-t border-border bg-surface px-6 max-sm:px-3"
    >
      <span className="mr-2 font-medium tabular-nums">{selected.length} selected</span>
      <Button look="quiet" disabled={writable.length === 0} onClick={() => void act("generate", writable)}>
        Generate {writable.length}
      </Button>
      <Button
        look="outline"
        disabled={startable.length === 0}
        onClick={() => void act(ready ? "spawn" : "renew", startable)}
      >
        Spawn {startable.length}
      </Button>
      <Button look="quiet" disabled={stoppable.length === 0} onClick={() => void act("stop", stoppable)}>
        Stop {stoppable.length}
      </Button>
      <span className="flex-1" />
      <Button look="quiet" size="square" aria-label="Clear the selection" title="Clear the selection" onClick={onClear}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </div>
  );
}
