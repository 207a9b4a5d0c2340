"use client";

import { Cable, SquareTerminal } from "lucide-react";
import { useRef, useState, useSyncExternalStore } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { useKeyboardInset } from "@/app/_browser/terminal/use-keyboard-inset";
import { XtermView } from "@/app/_browser/terminal/xterm-view";
import { useCommands } from "@/app/_components/commands/command-provider";
import { type AskedFile, FileDialog, FilesDialog, useUpload } from "@/app/_components/pane/agent-files";
import { PaneNotices } from "@/app/_components/pane/pane-notices";
import { PaneQuestions, usePaneQuestions } from "@/app/_components/pane/pane-questions";
import { toast } from "@/app/_components/toast";
import type { AgentCard } from "@/lib/contract/agent";
import type { TerminalId } from "@/lib/contract/ids";
import { AnswerBar } from "./answer-bar";
import { KeyBar } from "./key-bar";
import { PaneSearch } from "./pane-search";
import { QuickKeys } from "./quick-keys";
import { TerminalHeader } from "./terminal-header";
import { useAttach, useOwnSize } from "./use-attach";
import { useCtrlKey } from "./use-ctrl-key";

type TerminalPanelProps = {
  card: AgentCard;
  terminalId: TerminalId;
  session: string;
  attachId: TerminalId;
  attachCommand: string;
};

/** A live pane with everything around it. Until it is there, and without JavaScript, its last lines as text. */
export function TerminalPanel({ card, terminalId, session, attachId, attachCommand }: TerminalPanelProps) {
  const section = useRef<HTMLElement>(null);
  const [terminal, setTerminal] = useState<OpenTerminal | null>(null);
  const [searching, setSearching] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const questions = usePaneQuestions();
  const ctrl = useCtrlKey();
  const keyboard = useKeyboardInset();
  const phase = useTerminalPhase(terminal);
  const [asked, setAsked] = useState<AskedFile | null>(null);
  const [listing, setListing] = useState(false);
  const upload = useUpload(card.name);
  const typePath = (path: string) => terminal?.type(`${path} `);
  async function give(files: readonly File[]) {
    for (const path of await upload(files)) typePath(path);
  }
  const [attached, setAttached] = useAttach(terminal);
  useOwnSize(attached ? terminal : null);
  // What is pressed while the network is gone arrives later; what has ended takes no key.
  const typable = phase === "ended" || phase === "refused" ? null : terminal;
  useCommands([
    {
      id: "terminal",
      label: "Type into the terminal",
      group: card.name,
      keys: "o",
      icon: SquareTerminal,
      run: () => terminal?.terminal.focus(),
    },
    {
      id: "attach",
      label: attached ? "Leave the tmux client" : "Attach a tmux client here",
      group: card.name,
      icon: Cable,
      run: () => setAttached(!attached),
    },
  ]);
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={`Terminal of ${card.name}`}
      data-phase={phase}
      data-attached={attached || undefined}
      className="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden rounded-card border border-border bg-surface max-sm:rounded-none max-sm:border-0"
      style={keyboard > 0 ? { paddingBottom: keyboardOverlap(section.current, keyboard) } : undefined}
    >
      <TerminalHeader
        terminal={terminal}
        name={card.name}
        attachCommand={attachCommand}
        searching={searching}
        onSearch={() => setSearching(!searching)}
        onFiles={() => setListing(true)}
        onGive={(files) => void give(files)}
        attached={attached}
        onAttach={() => setAttached(!attached)}
      />
      <div className="relative min-h-0 flex-1 bg-(--term-bg) text-(--term-fg) has-[textarea:focus]:outline-2 has-[textarea:focus]:-outline-offset-2 has-[textarea:focus]:outline-accent">
        {!terminal && <LastLines lines={card.preview} problem={problem} />}
        <XtermView
          // Another source, another terminal: nothing of one is drawn into the other.
          key={attached ? attachId : terminalId}
          terminalId={attached ? attachId : terminalId}
          session={session}
          label={`Screen of ${card.name}`}
          notices={{
            ...questions.notices,
            onPath: (path, line) => setAsked({ path, line }),
            onFiles: (files) => void give(files),
            onLeave: () => section.current?.focus(),
            onInputRefused: (message) => toast.error(message),
            transformInput: ctrl.apply,
          }}
          onOpen={(opened) => {
            setTerminal(opened);
            if (opened && (attached || mayTakeFocus())) opened.terminal.focus();
          }}
          onFailed={(error) => setProblem(error instanceof Error ? error.message : String(error))}
        />
        {terminal && searching && <PaneSearch terminal={terminal} onClose={() => setSearching(false)} />}
        {terminal && <PaneNotices terminal={terminal} />}
      </div>
      <AnswerBar card={card} ended={terminal !== null && typable === null} />
      <QuickKeys terminal={typable} />
      <KeyBar terminal={typable} ctrl={ctrl} />
      <PaneQuestions questions={questions} />
      {asked && <FileDialog agent={card.name} asked={asked} onClose={() => setAsked(null)} />}
      {listing && (
        <FilesDialog
          agent={card.name}
          onClose={() => setListing(false)}
          onType={(path) => {
            setListing(false);
            typePath(path);
          }}
        />
      )}
    </section>
  );
}

function useTerminalPhase(terminal: OpenTerminal | null): string {
  return useSyncExternalStore(
    terminal?.channel.subscribe ?? never,
    () => terminal?.channel.read().phase ?? "opening",
    () => "opening",
  );
}

const never = () => () => {};

/** What the server's HTML shows of the pane. */
function LastLines({ lines, problem }: { lines: readonly string[]; problem: string | null }) {
  return (
    <div className="absolute inset-0 flex flex-col justify-end overflow-hidden p-2">
      <pre className="overflow-hidden font-mono text-body leading-[1.2] whitespace-pre">{lines.join("\n")}</pre>
      <p className="mt-2 hidden text-meta text-(--term-8) noscript:block">
        The last lines. Watching and typing need JavaScript; reload for news.
      </p>
      {problem && (
        <p role="alert" className="mt-2 text-(--term-9)">
          The terminal could not be opened: {problem}. Reload the page.
        </p>
      )}
    </div>
  );
}

/** The keyboard lies over the page's bottom; what already stands below the terminal counts towards it. */
function keyboardOverlap(section: HTMLElement | null, keyboard: number): number {
  const below = section ? window.innerHeight - section.getBoundingClientRect().bottom : 0;
  return Math.max(0, keyboard - Math.max(0, below));
}

/** Whoever opens a terminal wants to type; but a phone's keyboard comes only when it is asked for. */
function mayTakeFocus(): boolean {
  return document.activeElement === document.body && matchMedia("(hover: hover) and (width >= 640px)").matches;
}
