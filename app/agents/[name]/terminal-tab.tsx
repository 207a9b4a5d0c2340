"use client";

import { Square, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { EmptyState } from "@/app/_components/empty-state";
import { useDeed } from "@/app/_components/operations/use-deed";
import { useLastRun } from "@/app/_components/pane/use-last-run";
import type { AgentCard, AgentDetail } from "@/lib/contract/agent";
import { SessionButton } from "./agent-top-bar";
import { Section } from "./facts";
import { FactsPanel } from "./facts-panel";
import { TerminalPanel } from "./terminal-panel";

/** The pane, as large as it goes, and beside it why the agent is in its state. */
export function TerminalTab({ detail, prompt }: { detail: AgentDetail; prompt: ReactNode }) {
  const card = useAgentCard(detail.name, detail);
  const run = useLastRun(card);
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_var(--w-panel)] max-xl:grid-cols-1">
      <div className="flex min-h-0 min-w-0 flex-col p-3 max-sm:p-0">
        {run ? (
          <TerminalPanel
            key={run.session}
            card={card}
            attachId={detail.attachId}
            attachCommand={detail.attachCommand}
            {...run}
          />
        ) : (
          <NoSession card={card} />
        )}
      </div>
      <aside aria-label="Facts" className="overflow-auto border-l border-border thin-scroll max-xl:hidden">
        {card.session && <Section title="Send a prompt">{prompt}</Section>}
        <FactsPanel detail={detail} />
      </aside>
    </div>
  );
}

function NoSession({ card }: { card: AgentCard }) {
  const { act, question } = useDeed();
  const lost = card.status.state === "lost";
  return (
    <div className="grid min-h-0 flex-1 place-items-center rounded-card border border-border bg-surface max-sm:rounded-none max-sm:border-0">
      <EmptyState
        icon={lost ? Unplug : Square}
        title={lost ? `The session of ${card.name} is gone.` : `${card.name} is not running.`}
        action={<SessionButton card={card} act={(deed, agents) => void act(deed, agents)} />}
        command={`orchestrator create ${card.name}`}
      >
        Its live terminal belongs here. Spawn starts its program in a tmux session of its own, which goes on when you
        close this page.
      </EmptyState>
      {question}
    </div>
  );
}
