"use client";

import { Radio } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useNow } from "@/app/_browser/clock";
import { Button } from "@/app/_components/button";
import { Kbd } from "@/app/_components/kbd";
import { SubBar } from "@/app/_components/shell/top-bar";
import type { Broadcast } from "./broadcast";

/** Says how many panes get each key, for how long yet, and which ones were let go. */
export function BroadcastBar({ broadcast }: { broadcast: Broadcast }) {
  const { armed, until, letGo } = useSyncExternalStore(
    broadcast.state.subscribe,
    broadcast.state.read,
    broadcast.state.read,
  );
  if (armed.size === 0 && letGo.length === 0) return null;
  return (
    <SubBar>
      <section
        aria-label="Broadcast"
        data-status="dead"
        className="flex min-h-10 min-w-0 flex-1 items-center gap-2 bg-tint px-4 py-1 max-sm:flex-wrap"
      >
        <Radio size={16} strokeWidth={1.75} className="flex-none text-state" aria-hidden />
        <p role="status" className="flex min-w-0 flex-wrap gap-x-3">
          <strong className="font-semibold text-state">
            {armed.size === 0 ? "No pane is typed into any more." : `Typing into ${panesOf(armed.size)}`}
          </strong>
          {letGo.map((told) => (
            <span key={told} className="text-ink">
              {told}
            </span>
          ))}
        </p>
        {armed.size > 0 && <Countdown until={until} />}
        <span className="flex-1" />
        <Button className="max-sm:h-11" onClick={broadcast.disarm}>
          {armed.size === 0 ? "Close" : "Disarm"} <Kbd>Esc</Kbd>
        </Button>
      </section>
    </SubBar>
  );
}

function Countdown({ until }: { until: number }) {
  const now = useNow(until);
  const seconds = Math.max(0, Math.ceil((until - now) / 1_000));
  return <span className="flex-none text-state tabular-nums">Off in {Math.min(60, seconds)} s</span>;
}

export function panesOf(count: number): string {
  return count === 1 ? "1 pane" : `${count} panes`;
}
