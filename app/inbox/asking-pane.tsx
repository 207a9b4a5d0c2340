"use client";

import Link from "next/link";
import { useState } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { XtermView } from "@/app/_browser/terminal/xterm-view";
import { useMedia } from "@/app/_browser/use-media";
import { Button } from "@/app/_components/button";
import { PaneQuestions, usePaneQuestions } from "@/app/_components/pane/pane-questions";
import { toast } from "@/app/_components/toast";
import type { InboxItem } from "@/lib/contract/inbox";
import { lookOf } from "./inbox-looks";

type AskingPaneProps = {
  item: InboxItem;
  /** Drawn by the server, for the item that it had chosen. */
  before: React.ReactNode;
  isServers: boolean;
};

/** The pane that asks, live, and what came before. Phones open the agent's page instead. */
export function AskingPane({ item, before, isServers }: AskingPaneProps) {
  const { icon: Icon, status } = lookOf(item);
  const { agent, terminalId } = item;
  return (
    <aside className="inbox-aside" aria-label={agent ? `Pane of ${agent}` : "About it"}>
      {terminalId && agent && (
        <section className="inbox-term" aria-label={`Terminal of ${agent}`}>
          <header className="flex h-9 flex-none items-center gap-2 border-b border-border pr-1 pl-3">
            <Icon size={16} strokeWidth={1.75} data-status={status} className="flex-none text-state" aria-hidden />
            <span className="min-w-0 truncate font-medium">{agent}</span>
            <span className="flex-1" />
            <Button asChild look="quiet">
              <Link href={`/agents/${agent}`}>Open terminal</Link>
            </Button>
          </header>
          <LivePane key={`${terminalId} ${item.startedAt}`} item={item} agent={agent} terminalId={terminalId} />
        </section>
      )}
      {!terminalId && (
        <section className="rounded-card border border-border bg-surface p-3 text-muted">
          {item.reason} There is no pane to show.
        </section>
      )}
      {isServers && before}
    </aside>
  );
}

type LivePaneProps = { item: InboxItem; agent: string; terminalId: NonNullable<InboxItem["terminalId"]> };

/** Until it is there, and without JavaScript, what it asks about. */
function LivePane({ item, agent, terminalId }: LivePaneProps) {
  const questions = usePaneQuestions();
  const isWide = useMedia("(width >= 1024px)");
  const [terminal, setTerminal] = useState<OpenTerminal | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <div className="relative min-h-0 flex-1 bg-(--term-bg) text-(--term-fg) has-[textarea:focus]:outline-2 has-[textarea:focus]:-outline-offset-2 has-[textarea:focus]:outline-accent">
      {!terminal && (
        <div className="absolute inset-0 flex flex-col justify-end overflow-hidden p-2">
          <pre className="overflow-hidden font-mono text-body leading-[1.2]">{item.block.join("\n")}</pre>
          {problem && (
            <p role="alert" className="mt-2 text-(--term-9)">
              The terminal could not be opened: {problem}. Reload the page.
            </p>
          )}
        </div>
      )}
      {isWide && (
        <XtermView
          terminalId={terminalId}
          session={String(item.startedAt ?? 0)}
          label={`Screen of ${agent}`}
          notices={{
            ...questions.notices,
            onLeave: () => document.querySelector<HTMLElement>("[data-inbox-item][data-chosen]")?.focus(),
            onInputRefused: (message) => toast.error(message),
            transformInput: (data) => data,
          }}
          onOpen={setTerminal}
          onFailed={(error) => setProblem(error instanceof Error ? error.message : String(error))}
        />
      )}
      <PaneQuestions questions={questions} />
    </div>
  );
}
