"use client";

import Link from "next/link";
import { memo } from "react";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { AgentNameText } from "@/app/_components/agent-name";
import { jobOfAgent } from "@/app/_components/operations/agent-job";
import { RelativeTime } from "@/app/_components/relative-time";
import { sizeText } from "@/app/_components/shell/memory-text";
import { Sparkline } from "@/app/_components/sparkline";
import { StateLabel } from "@/app/_components/state-label";
import type { AgentCard } from "@/lib/contract/agent";
import type { AgentViewProps } from "./agent-card";
import { cardActions } from "./card-actions";
import { CardBadges } from "./card-badges";
import { ConfigSlot, OpenLink, SessionSlot } from "./card-slots";
import { headline } from "./headline";
import { linesPerMinute } from "./lines-per-minute";
import { modelWord } from "./model-word";
import { Pick } from "./pick";

/** One agent as a row of 28 px. */
export const AgentRow = memo(function AgentRow({ initial, operations, ...props }: AgentViewProps) {
  const card = useAgentCard(initial.name, initial);
  const { name, status, session, activity } = card;
  const job = jobOfAgent(operations, name, status.since);
  const now = headline(card);
  const output = session ? linesPerMinute(activity) : null;
  return (
    <tr data-status={status.state} data-selected={props.selected || undefined} data-agent={name}>
      <td>
        <span className="flex items-center gap-1">
          <Pick card={card} busy={job.state === "busy"} selected={props.selected} onSelect={props.onSelect} />
          <StateLabel status={status} icon={false} asOf={props.asOf} />
        </span>
      </td>
      <td className="font-medium">
        <Link href={`/agents/${name}`} prefetch={false} className="row-open hover:underline" data-open>
          <AgentNameText card={card} />
        </Link>
      </td>
      <td className="middle text-muted">{modelWord(card.model)}</td>
      <td className="middle text-label text-muted" title={now.text}>
        {job.state === "failed" ? (
          <span className="text-dead">{job.error.message}</span>
        ) : (
          <span className={now.ours ? undefined : "font-mono"}>{now.text}</span>
        )}
      </td>
      <td className="middle">
        <span className="flex gap-2">
          <CardBadges card={card} />
        </span>
      </td>
      <td className="number middle">{session ? <RelativeTime at={session.createdAt} /> : <Dash />}</td>
      <td className="number wide">{session?.usage?.cpuPercent == null ? <Dash /> : `${session.usage.cpuPercent} %`}</td>
      <td className="number wide">{session?.usage ? sizeText(session.usage.memoryBytes) : <Dash />}</td>
      <td className="number wide">{output === null ? <Dash /> : output}</td>
      <td className="wide">{session && <Sparkline values={activity} top={props.top} />}</td>
      <td>
        <RowAction card={card} off={job.state === "busy" || props.asOf !== null} act={props.act} />
      </td>
    </tr>
  );
});

function Dash() {
  return <span className="text-faint">–</span>;
}

/** The next step only: solid where a person is needed, else as quiet as the row. */
function RowAction({ card, off, act }: { card: AgentCard; off: boolean; act: AgentViewProps["act"] }) {
  const actions = cardActions(card);
  const look = actions[actions.main].look === "solid" ? "solid" : "quiet";
  if (actions.main === "config") return <ConfigSlot card={card} off={off} act={act} look={look} />;
  if (actions.main === "session") return <SessionSlot card={card} off={off} act={act} look={look} />;
  return (
    <span className="slot">
      <OpenLink card={card} look={look} />
    </span>
  );
}
