"use client";

import Link from "next/link";
import { memo } from "react";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { AgentNameText } from "@/app/_components/agent-name";
import { jobOfAgent } from "@/app/_components/operations/agent-job";
import { Sparkline } from "@/app/_components/sparkline";
import { StateLabel } from "@/app/_components/state-label";
import { needsPerson } from "@/app/_components/state-looks";
import type { AgentCard as Card } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import { CardBadges } from "./card-badges";
import { CardFacts } from "./card-facts";
import { CardMore } from "./card-more";
import { CardPreview } from "./card-preview";
import { CardSlots } from "./card-slots";
import { modelWord } from "./model-word";
import { type Act, Pick } from "./pick";

export type AgentViewProps = {
  initial: Card;
  operations: readonly Operation[];
  selected: boolean;
  onSelect: (name: string, selected: boolean) => void;
  act: Act;
  /** The most lines a minute that any agent printed: all sparklines share the scale. */
  top: number;
  /** Set while the connection is down: how old what is shown is, in ms since the epoch. */
  asOf: number | null;
};

/** One agent: who, how, what it does, and the next step. 188 px high in every state, 104 on a phone. */
export const AgentCard = memo(function AgentCard({ initial, operations, ...props }: AgentViewProps) {
  const card = useAgentCard(initial.name, initial);
  const { name, status } = card;
  const job = jobOfAgent(operations, name, status.since);
  return (
    <article
      className="agent-card"
      data-status={status.state}
      data-calls={needsPerson(status.state) || undefined}
      data-selected={props.selected || undefined}
      data-agent={name}
    >
      <div className="card-top">
        <Pick card={card} busy={job.state === "busy"} selected={props.selected} onSelect={props.onSelect} />
        <h2 className="min-w-0 flex-1 truncate text-name font-semibold" title={name}>
          <Link href={`/agents/${name}`} prefetch={false} className="card-open" data-open>
            <AgentNameText card={card} />
          </Link>
        </h2>
        <StateLabel status={status} icon={false} asOf={props.asOf} />
      </div>
      <p className="card-role">
        <span className="min-w-0 flex-1 truncate max-sm:hidden" title={card.description}>
          {modelWord(card.model)} · {card.description}
        </span>
        <CardBadges card={card} />
      </p>
      <CardPreview card={card} />
      <CardFacts card={card} job={job} offline={props.asOf !== null} act={props.act} />
      <div className="card-acts">
        <CardMore card={card} act={props.act}>
          <Sparkline values={card.activity} top={props.top} width={48} />
        </CardMore>
        <CardSlots card={card} busy={job.state === "busy"} offline={props.asOf !== null} act={props.act} />
      </div>
    </article>
  );
});
