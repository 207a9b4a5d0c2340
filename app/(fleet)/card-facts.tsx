"use client";

import { CircleAlert } from "lucide-react";
import type { AgentJob } from "@/app/_components/operations/agent-job";
import { RelativeTime } from "@/app/_components/relative-time";
import type { AgentCard } from "@/lib/contract/agent";
import { CardUsage } from "./card-usage";
import type { Act } from "./pick";

type FactsProps = { card: AgentCard; job: AgentJob; offline: boolean; act: Act };

/** What is known in numbers, or what went wrong with the last press, with the way to try again. */
export function CardFacts({ card, job, offline, act }: FactsProps) {
  if (job.state === "failed") {
    return (
      <div className="card-facts gap-1! text-dead!" role="alert">
        <CircleAlert size={14} strokeWidth={1.75} className="flex-none" aria-hidden />
        <span
          className="min-w-0 flex-1 truncate"
          title={[job.error.message, job.error.hint].filter(Boolean).join("\n")}
        >
          {job.error.message}
        </span>
        <button
          type="button"
          disabled={offline}
          className="relative z-1 h-5 disabled:text-control rounded-chip px-1 text-label font-medium text-ink hover-fade hover:bg-hover noscript:hidden"
          onClick={() => void act(job.kind, [card])}
        >
          Retry
        </button>
      </div>
    );
  }
  return (
    <div className="card-facts">
      <Known card={card} />
    </div>
  );
}

function Known({ card }: { card: AgentCard }) {
  const { session, config } = card;
  if (!session) {
    return config.generatedAt === null ? (
      <span className="text-faint">Config not written yet</span>
    ) : (
      <span className="text-faint">
        Config written <RelativeTime at={Date.parse(config.generatedAt)} phrase />
      </span>
    );
  }
  return <CardUsage card={card} />;
}
