"use client";

import { useRef, useState } from "react";
import { XtermView } from "@/app/_browser/terminal/xterm-view";
import { PaneQuestions, usePaneQuestions } from "@/app/_components/pane/pane-questions";
import { toast } from "@/app/_components/toast";
import type { TerminalId } from "@/lib/contract/ids";

/** A pane of another tmux server. Its size is that of its own terminals; here it is drawn to fit. */
export function AdoptedTerminal({
  name,
  terminalId,
  createdAt,
}: {
  name: string;
  terminalId: TerminalId;
  /** Another session of the same name is another run: keys that waited for the one before are not typed into it. */
  createdAt: number | null;
}) {
  const section = useRef<HTMLElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const questions = usePaneQuestions();
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={`Terminal of ${name}`}
      className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden rounded-card border border-border bg-surface max-sm:rounded-none max-sm:border-0"
    >
      <p className="hidden p-3 text-muted noscript:block">Watching and typing need JavaScript.</p>
      {problem && (
        <p role="alert" className="p-3 text-dead">
          The terminal could not be opened: {problem}. Reload the page.
        </p>
      )}
      <div className="relative min-h-0 flex-1 bg-(--term-bg) text-(--term-fg) has-[textarea:focus]:outline-2 has-[textarea:focus]:-outline-offset-2 has-[textarea:focus]:outline-accent">
        <XtermView
          terminalId={terminalId}
          session={String(createdAt ?? 0)}
          label={`Screen of ${name}`}
          notices={{
            ...questions.notices,
            onLeave: () => section.current?.focus(),
            onInputRefused: (message) => toast.error(message),
            transformInput: (data) => data,
          }}
          onOpen={(opened) => opened?.terminal.focus()}
          onFailed={(error) => setProblem(error instanceof Error ? error.message : String(error))}
        />
      </div>
      <PaneQuestions questions={questions} />
    </section>
  );
}
