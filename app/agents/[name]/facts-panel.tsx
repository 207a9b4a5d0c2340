"use client";

import { Copy, GitCompareArrows, ShieldAlert, ShieldCheck, ShieldOff, ShieldQuestionMark } from "lucide-react";
import Link from "next/link";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { Button } from "@/app/_components/button";
import { configTrouble, effectiveGuard, guardText, isFirstCheck } from "@/app/_components/config-looks";
import { copyText } from "@/app/_components/pane/copy-text";
import { ClockTime, RelativeTime } from "@/app/_components/relative-time";
import { sizeText } from "@/app/_components/shell/memory-text";
import { Sparkline } from "@/app/_components/sparkline";
import { StateWord } from "@/app/_components/state-label";
import type { AgentDetail, GuardState, ProcessUsage, SessionStart } from "@/lib/contract/agent";
import type { StatusSignal } from "@/lib/contract/status";
import { Fact, Facts, Section } from "./facts";
import { StatusHistory } from "./status-history";
import { UsageFacts } from "./usage-facts";

const signalWords: Record<StatusSignal, string> = {
  event: "An event of the agent",
  record: "The agent's own session record",
  transcript: "The transcript",
  screen: "The screen",
  process: "The process",
  session: "The tmux session",
};

/** The claims about an agent, each with where it comes from and how old it is. */
export function FactsPanel({ detail }: { detail: AgentDetail }) {
  const card = useAgentCard(detail.name, detail);
  const { status, session, activity } = card;
  return (
    <>
      <Section title={<>Why “{<StateWord status={status} />}”</>}>
        <p className="text-label">{status.reason}</p>
        <p className="mt-1 text-meta text-muted">
          {signalWords[status.signal]}, <RelativeTime at={status.seenAt} phrase />.
        </p>
        {session && activity.some((value) => value !== null) && (
          <p className="mt-2 flex items-center gap-2 text-meta text-muted">
            <Sparkline values={activity} top={Math.max(1, ...activity.map((value) => value ?? 0))} />
            Output, last 60 min
          </p>
        )}
        <StatusHistory name={detail.name} read={detail.statusHistory} now={status} />
      </Section>
      <Section title="Session">
        <Facts>
          <Fact term="Model">{card.model}</Fact>
          {session && (
            <>
              <Fact term="Started">
                <ClockTime at={session.createdAt} />, <RelativeTime at={session.createdAt} phrase />
              </Fact>
              <Fact term="Output">
                <RelativeTime at={session.lastActivityAt} phrase />
              </Fact>
              {session.pid !== null && <Fact term="Process">{processText(session.pid, session.usage)}</Fact>}
              {session.usage && <Fact term="Takes">{usageText(session.usage)}</Fact>}
              {session.start && <Fact term="Came up">{<StartCheck start={session.start} />}</Fact>}
              {card.usage && <UsageFacts usage={card.usage} />}
              <Fact term="Attached">{clientsText(session.attachedClients)}</Fact>
            </>
          )}
          <Fact term="Folder" mono>
            {detail.folder}
          </Fact>
          <Fact term="Runs" mono>
            {detail.launchCommand}
          </Fact>
        </Facts>
      </Section>
      <Section title="Checks">
        <Facts>
          <Fact term="Config">
            <ConfigCheck detail={{ ...detail, ...card }} />
          </Fact>
          <Fact term="Guard">
            <GuardCheck {...card.guard} />
          </Fact>
        </Facts>
      </Section>
      <Section title="Attach from a shell">
        <div className="flex items-center gap-1 rounded-chip bg-sunken py-1 pr-1 pl-2">
          <code className="min-w-0 flex-1 truncate font-mono text-label" title={detail.attachCommand}>
            {detail.attachCommand}
          </code>
          <Button
            look="quiet"
            size="square"
            aria-label="Copy attach command"
            title="Copy attach command"
            className="noscript:hidden"
            onClick={() => copyText(detail.attachCommand, "The attach command")}
          >
            <Copy size={16} strokeWidth={1.75} aria-hidden />
          </Button>
        </div>
      </Section>
    </>
  );
}

function ConfigCheck({ detail: { name, config } }: { detail: AgentDetail }) {
  const trouble = configTrouble(config);
  if (trouble) {
    return (
      <Link
        href={`/agents/${name}?tab=config`}
        data-status={trouble.tone}
        className="inline-flex items-center gap-1 text-state hover:underline"
        title={trouble.explains}
      >
        <GitCompareArrows size={16} strokeWidth={1.75} aria-hidden />
        {trouble.label}
      </Link>
    );
  }
  return (
    <>
      As generated
      {config.generatedAt && (
        <>
          , <RelativeTime at={Date.parse(config.generatedAt)} phrase />
        </>
      )}
    </>
  );
}

const guardLooks: Record<GuardState, { icon: typeof ShieldCheck; tone: string }> = {
  active: { icon: ShieldCheck, tone: "idle" },
  "not-verified": { icon: ShieldQuestionMark, tone: "drift" },
  broken: { icon: ShieldAlert, tone: "dead" },
  off: { icon: ShieldOff, tone: "off" },
};

function GuardCheck(guard: AgentDetail["guard"]) {
  const { reason, checkedAt, silence, absent, notice } = guard;
  const { icon: Icon, tone } = isFirstCheck(guard) && !silence ? guardLooks.off : guardLooks[effectiveGuard(guard)];
  return (
    <>
      <span className="flex items-start gap-1">
        <Icon data-status={tone} size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-state" aria-hidden />
        <span>
          {guardText(guard)}
          {checkedAt !== null && (
            <>
              , <RelativeTime at={checkedAt} phrase />
            </>
          )}
        </span>
      </span>
      <span className="block text-meta text-muted">
        {[silence ?? absent ?? reason, notice].filter(Boolean).join(" ")}
      </span>
    </>
  );
}

function processText(pid: number, usage: ProcessUsage | undefined): string {
  const others = (usage?.processes ?? 1) - 1;
  return others > 0 ? `${pid} and ${others} more` : String(pid);
}

function usageText({ cpuPercent, memoryBytes }: ProcessUsage): string {
  return `${cpuPercent === null ? "–" : `${cpuPercent} %`} CPU, ${sizeText(memoryBytes)}`;
}

/** Whether what runs is what was started, and in which conversation. */
function StartCheck({ start: { conversation, resumed, checkedAt, problem, parkedPid } }: { start: SessionStart }) {
  if (problem !== null) return <span className="text-dead">{problem}</span>;
  if (parkedPid !== undefined) {
    return (
      <>
        In its program’s background, as process {parkedPid}
        <span className="block text-meta text-muted">
          Kill ends it too; <code>create --resume</code> then brings it back into its pane.
        </span>
      </>
    );
  }
  return (
    <>
      {checkedAt === null ? "Not seen yet" : resumed ? "With its last conversation" : "As started"}
      {conversation && <span className="block font-mono text-meta text-muted">{conversation}</span>}
    </>
  );
}

function clientsText(count: number): string {
  if (count === 0) return "No other client";
  return count === 1 ? "1 client" : `${count} clients`;
}
