"use client";

import { LoaderCircle } from "lucide-react";
import type { Deed } from "@/app/_components/operations/operate";
import { StateIcon } from "@/app/_components/state-label";
import type { AgentCard } from "@/lib/contract/agent";

/** Does something with agents, after asking where work would be lost. */
export type Act = (deed: Deed, agents: readonly AgentCard[]) => Promise<void>;

/** The state's icon, which is a checkbox under the pointer, with the focus, and while others are selected. */
export function Pick({
  card,
  busy,
  selected,
  onSelect,
}: {
  card: AgentCard;
  busy: boolean;
  selected: boolean;
  onSelect: (name: string, selected: boolean) => void;
}) {
  return (
    <label className="card-pick" data-status={card.status.state}>
      {busy ? (
        <LoaderCircle size={16} strokeWidth={1.75} className="spin after-300ms text-muted" aria-hidden />
      ) : (
        <StateIcon state={card.status.state} />
      )}
      <input
        type="checkbox"
        className="check noscript:hidden"
        aria-label={`Select ${card.name}`}
        checked={selected}
        onChange={(event) => onSelect(card.name, event.target.checked)}
      />
    </label>
  );
}
