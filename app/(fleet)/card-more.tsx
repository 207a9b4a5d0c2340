"use client";

import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import type { AgentCard } from "@/lib/contract/agent";
import type { Act } from "./pick";

const CardMenu = dynamic(() => import("./card-menu"), { ssr: false });

/** The rest of what can be done with an agent, in the sparkline's place. A hundred closed menus cost nothing. */
export function CardMore({ card, act, children }: { card: AgentCard; act: Act; children: ReactNode }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      data-more
      aria-label={`More for ${card.name}`}
      title="More"
      className="more grid size-7 place-items-center rounded-control text-muted hover:bg-hover hover:text-ink noscript:hidden"
      onClick={() => setWanted(true)}
    >
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
  return (
    <span className="card-more">
      {children}
      {wanted ? <CardMenu card={card} act={act} trigger={button} onClose={() => setWanted(false)} /> : button}
    </span>
  );
}
