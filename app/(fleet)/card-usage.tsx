"use client";

import { agoText } from "@/app/_components/age";
import { ClockTime, useTime } from "@/app/_components/relative-time";
import type { AgentCard } from "@/lib/contract/agent";
import type { AgentUsage } from "@/lib/contract/usage";

/** How full the context and the five-hour limit are, as the agent's program told last; a dash where it did not. */
export function CardUsage({ card: { usage, status } }: { card: AgentCard }) {
  const now = useTime();
  const told = usage ? toldText(usage, now) : "Its program has not said so.";
  const context = usage?.contextPercent ?? null;
  const limit = usage?.fiveHour ?? null;
  const isReached = status.state === "exhausted" && (limit?.usedPercent ?? 0) >= 100;
  return (
    <>
      <Use name="ctx" label="Context used" percent={context} title={contextTitle(usage, told)} />
      <Use
        name="5h"
        label="Five-hour limit used"
        percent={limit?.usedPercent ?? null}
        title={`Five-hour limit of the account. ${told}`}
        reached={isReached}
        resetsAt={limit?.resetsAt ?? null}
      />
    </>
  );
}

type UseProps = {
  name: string;
  label: string;
  percent: number | null;
  title: string;
  reached?: boolean;
  resetsAt?: number | null;
};

function Use({ name, label, percent, title, reached = false, resetsAt = null }: UseProps) {
  const level = reached ? "reached" : percent !== null && percent >= 80 ? "high" : undefined;
  const figure = percent === null ? "–" : `${Math.round(percent)}%`;
  return (
    <span className="use" data-level={level} title={title}>
      <span>{name}</span>
      <progress className="use-bar" aria-label={label} max={100} value={Math.min(100, percent ?? 0)}>
        {figure}
      </progress>
      <span className="use-figure" data-unknown={percent === null || undefined}>
        {figure}
      </span>
      {resetsAt !== null && <ClockTime at={resetsAt} className="max-sm:hidden" />}
    </span>
  );
}

function contextTitle(usage: AgentUsage | undefined, told: string): string {
  const tokens = usage?.contextTokens ?? null;
  return tokens === null ? `Context window. ${told}` : `Context window, ${tokens.toLocaleString("en")} tokens. ${told}`;
}

function toldText({ source, at }: AgentUsage, now: number): string {
  return `From its ${source === "transcript" ? "conversation on disk" : "status line"}, ${agoText(at, now)}.`;
}
