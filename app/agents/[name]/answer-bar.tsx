"use client";

import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { screenLines } from "@/app/_browser/terminal/pane-text";
import { Button } from "@/app/_components/button";
import { Kbd } from "@/app/_components/kbd";
import { StateIcon } from "@/app/_components/state-label";
import { toast } from "@/app/_components/toast";
import type { AgentCard } from "@/lib/contract/agent";
import type { DialogOption } from "@/lib/contract/status";
import { findOption } from "./find-option";

/** Repeats the pane's question with its answers as buttons. A key goes out only if the pane still offers that answer. */
export function AnswerBar({ card, terminal }: { card: AgentCard; terminal: OpenTerminal | null }) {
  const { question } = card.status;
  if (!question || card.status.state !== "waiting") return null;
  function answer(option: DialogOption) {
    if (!terminal) return;
    const live = findOption(screenLines(terminal.terminal), option.label);
    if (live === null) toast.error("Not accepted: the question changed. Read it again.");
    else terminal.type(live);
  }
  return (
    <section
      aria-label="Question"
      className="flex min-h-11 flex-none items-center gap-2 border-t border-border py-2 pr-2 pl-3 max-sm:flex-wrap max-sm:px-3 noscript:hidden"
    >
      <StateIcon state="waiting" />
      <span
        className="min-w-0 flex-1 truncate font-medium max-sm:flex-[1_0_calc(100%-32px)] max-sm:text-name"
        title={question.text}
      >
        {question.text}
      </span>
      {question.options.map((option, index) => (
        <Button
          key={option.key}
          look={index === 0 ? "solid" : "outline"}
          title={option.label}
          disabled={!terminal}
          className="max-w-48 max-sm:h-11 max-sm:max-w-full max-sm:flex-auto max-sm:text-body"
          onClick={() => answer(option)}
        >
          <Kbd>{option.key}</Kbd>
          <span className="min-w-0 truncate">{option.label}</span>
        </Button>
      ))}
    </section>
  );
}
