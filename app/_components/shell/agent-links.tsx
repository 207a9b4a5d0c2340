"use client";

import Link from "next/link";
import { memo } from "react";
import { useAgentCard, useFleet } from "@/app/_browser/fleet-store";
import type { AgentCard } from "@/lib/contract/agent";
import { StateIcon } from "../state-label";
import { stateLooks } from "../state-looks";

/** More than a sidebar can show: the palette and the Fleet find the rest. */
const MOST = 100;

/** The other agents, one press away, while one of them is open. In the registry's order: nothing moves. */
export function AgentLinks({ initial, path }: { initial: readonly AgentCard[]; path: string }) {
  const agents = around(useFleet(initial), path);
  return (
    // No utility may set how this one is displayed: a folded sidebar hides it.
    <div className="unfolded min-h-0 flex-1">
      <div className="flex h-full flex-col">
        <p className="px-2 pb-1 text-meta text-faint">Agents</p>
        <ul className="-mx-1 flex min-h-0 flex-col gap-px overflow-auto px-1 thin-scroll">
          {agents.map((card) => (
            <AgentLink key={card.name} initial={card} current={path === `/agents/${card.name}`} />
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Of a large fleet, the neighbours of the agent that is open. */
function around(agents: readonly AgentCard[], path: string): readonly AgentCard[] {
  if (agents.length <= MOST) return agents;
  const open = agents.findIndex(({ name }) => path === `/agents/${name}`);
  const start = Math.max(0, Math.min(open - MOST / 2, agents.length - MOST));
  return agents.slice(start, start + MOST);
}

const AgentLink = memo(function AgentLink({ initial, current }: { initial: AgentCard; current: boolean }) {
  const { name, status } = useAgentCard(initial.name, initial);
  return (
    <li>
      <Link
        href={`/agents/${name}`}
        prefetch={false}
        aria-current={current ? "page" : undefined}
        className="flex h-7 items-center gap-2 rounded-control px-2 text-muted hover-fade hover:bg-hover hover:text-ink aria-[current]:bg-hover aria-[current]:font-medium aria-[current]:text-ink"
      >
        <StateIcon state={status.state} label={stateLooks[status.state].label} />
        <span className="min-w-0 truncate" title={name}>
          {name}
        </span>
      </Link>
    </li>
  );
});
