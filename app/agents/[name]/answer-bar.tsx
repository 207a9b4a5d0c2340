"use client";

import { useAsking } from "@/app/_browser/inbox-store";
import { AnswerForm } from "@/app/_components/answer/answer-form";
import { StateIcon } from "@/app/_components/state-label";
import type { AgentCard } from "@/lib/contract/agent";

/** Repeats the pane's question with its answers as buttons; they go the way of the Inbox. */
export function AnswerBar({ card, ended }: { card: AgentCard; ended: boolean }) {
  const item = useAsking(card.name);
  if (!item?.question) return null;
  return (
    <section
      aria-label="Question"
      className="flex flex-none items-start gap-2 border-t border-border py-2 pr-2 pl-3 max-sm:flex-wrap max-sm:px-3"
    >
      <StateIcon state={card.status.state} className="mt-1.5" />
      <span
        className="min-w-0 flex-1 truncate leading-7 font-medium max-sm:flex-[1_0_calc(100%-32px)] max-sm:text-name"
        title={[item.question.text, ...item.block].join("\n")}
      >
        {item.question.text}
      </span>
      <div className="min-w-0 max-sm:w-full">
        <AnswerForm
          key={item.question.id}
          agent={card.name}
          question={item.question}
          back={`/agents/${card.name}`}
          solid
          disabled={ended}
        />
      </div>
    </section>
  );
}
