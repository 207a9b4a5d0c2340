"use client";

import { Ellipsis } from "lucide-react";
import { lazy, type ReactNode } from "react";
import { MenuOnPress } from "@/app/_components/menu-on-press";
import type { AgentCard } from "@/lib/contract/agent";
import type { Act } from "./pick";

const CardMenu = lazy(() => import("./card-menu"));

/** The rest of what can be done with an agent, in the sparkline's place. */
export function CardMore({ card, act, children }: { card: AgentCard; act: Act; children: ReactNode }) {
  const button = (
    <button
      type="button"
      data-more
      aria-label={`More for ${card.name}`}
      title="More"
      className="more grid size-7 place-items-center rounded-control text-muted hover:bg-hover hover:text-ink noscript:hidden"
    >
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </button>
  );
  return (
    <span className="card-more">
      {children}
      <MenuOnPress trigger={button} menu={(trigger) => <CardMenu card={card} act={act} trigger={trigger} />} />
    </span>
  );
}
