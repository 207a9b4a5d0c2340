"use client";

import Link from "next/link";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { configTrouble } from "@/app/_components/config-looks";
import { SubBar } from "@/app/_components/shell/top-bar";
import type { AgentDetail } from "@/lib/contract/agent";

export type AgentTab = "terminal" | "config" | "policy" | "recordings";

export function AgentTabs({ detail, tab }: { detail: AgentDetail; tab: AgentTab }) {
  const { name, config, blocked } = useAgentCard(detail.name, detail);
  const trouble = configTrouble(config);
  return (
    <SubBar>
      <nav
        aria-label={name}
        className="flex h-10 items-stretch gap-4 px-6 max-sm:h-11 max-sm:w-full max-sm:gap-0 max-sm:px-0"
      >
        <Tab href={`/agents/${name}`} current={tab === "terminal"}>
          Terminal
        </Tab>
        <Tab href={`/agents/${name}?tab=config`} current={tab === "config"}>
          Config
          {trouble && (
            <span data-status={trouble.tone} title={trouble.explains} className="text-meta text-state">
              {trouble.label}
            </span>
          )}
        </Tab>
        <Tab href={`/agents/${name}?tab=policy`} current={tab === "policy"}>
          Policy
          {blocked.lastHour > 0 && (
            <span title={`${blocked.lastHour} blocked in the last hour`} className="text-meta text-muted tabular-nums">
              {blocked.lastHour}
            </span>
          )}
        </Tab>
        <Tab href={`/agents/${name}?tab=recordings`} current={tab === "recordings"}>
          Recordings
        </Tab>
      </nav>
    </SubBar>
  );
}

function Tab({ href, current, children }: { href: string; current: boolean; children: React.ReactNode }) {
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={current ? "page" : undefined}
      className="inline-flex items-center gap-1 border-b-2 border-transparent pt-0.5 whitespace-nowrap text-muted outline-offset-[-2px] hover:text-ink aria-[current]:border-ink aria-[current]:font-medium aria-[current]:text-ink max-sm:flex-1 max-sm:justify-center"
    >
      {children}
    </Link>
  );
}
