"use client";

import { Check, Clock, Ellipsis, SquareTerminal } from "lucide-react";
import Link from "next/link";
import { lazy } from "react";
import { AnswerForm } from "@/app/_components/answer/answer-form";
import { useAnswerActions, useInboxDeed } from "@/app/_components/answer/answer-provider";
import { Button } from "@/app/_components/button";
import { MenuOnPress } from "@/app/_components/menu-on-press";
import { CsrfInput, useCsrf } from "@/app/_components/operations/operate";
import { ClockTime, RelativeTime } from "@/app/_components/relative-time";
import type { InboxItem } from "@/lib/contract/inbox";
import { lookOf } from "./inbox-looks";
import type { ItemDeeds } from "./item-deeds";

const ItemMenu = lazy(() => import("./item-menu"));

const MOST_LINES = 8;

type ItemProps = {
  item: InboxItem;
  chosen: boolean;
  /** Its first answer is the page's solid button. */
  solid: boolean;
  back: string;
  onChoose: (item: InboxItem) => void;
  onSent: (item: InboxItem) => void;
  onSettled: (item: InboxItem, accepted: boolean) => void;
};

/** One thing that waits: what it is, in full, and every way to settle it. */
export function InboxItemCard({ item, chosen, solid, back, onChoose, onSent, onSettled }: ItemProps) {
  const { icon: Icon, label, status } = lookOf(item);
  const { agent, question } = item;
  const deeds = useItemDeeds(item);
  return (
    <article
      data-inbox-item={item.id}
      data-status={status}
      data-chosen={chosen || undefined}
      // The list is walked with j and k; what has the focus is shown beside it.
      tabIndex={-1}
      aria-label={`${agent ?? "Hand-off"}: ${label}`}
      className="inbox-item"
      onFocus={() => onChoose(item)}
      onPointerDown={() => onChoose(item)}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden className="text-state" />
      <header className="flex min-w-0 items-center gap-2">
        <h2 className="min-w-0 truncate text-name font-semibold" title={agent ?? undefined}>
          {agent ?? item.title.split(" ").slice(0, 2).join(" ")}
        </h2>
        <span className="flex-none text-label font-medium whitespace-nowrap text-state tabular-nums">
          {label}
          {item.until !== null && <> {typeof item.until === "number" ? <ClockTime at={item.until} /> : item.until}</>}
        </span>
        <span className="text-label text-muted tabular-nums">
          {item.snoozedUntil === null ? (
            <RelativeTime at={item.since} />
          ) : (
            <>
              until <ClockTime at={item.snoozedUntil} />
            </>
          )}
        </span>
        <span className="flex-1" />
        <DeskButtons item={item} back={back} deeds={deeds} />
        <MenuOnPress
          trigger={
            <Button
              look="quiet"
              size="square"
              aria-label="Open, snooze or done"
              title="Open, snooze or done"
              className="-mr-3 sm:hidden noscript:hidden"
            >
              <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
            </Button>
          }
          menu={(trigger) => <ItemMenu trigger={trigger} item={item} withOpen {...deeds} />}
        />
      </header>
      <div className="inbox-body">
        <p>
          {item.title}
          {item.detail && <span className="text-muted"> {item.detail}</span>}
        </p>
        {item.block.length > 0 && (
          <pre className="inbox-block">
            {item.block.slice(0, MOST_LINES).join("\n")}
            {item.block.length > MOST_LINES && `\n… ${item.block.length - MOST_LINES} more lines`}
          </pre>
        )}
        {question?.tabs && question.tabs.length > 1 && (
          <p className="flex flex-wrap gap-x-3 text-label text-muted">
            {question.tabs.map((tab) => (
              <span key={tab.label}>
                {tab.answered ? "☒" : "☐"} {tab.label}
              </span>
            ))}
          </p>
        )}
        {question && agent ? (
          <AnswerForm
            key={question.id}
            agent={agent}
            question={question}
            back={back}
            solid={solid}
            onSent={() => onSent(item)}
            onSettled={(accepted) => onSettled(item, accepted)}
          />
        ) : (
          <span>
            <Button asChild className="max-sm:h-11">
              <Link href={item.href}>{nextStep(item)}</Link>
            </Button>
          </span>
        )}
      </div>
    </article>
  );
}

function nextStep({ kind }: InboxItem): string {
  if (kind === "drift") return "Review changes";
  if (kind === "handoff") return "Open hand-off";
  if (kind === "exited") return "Show the last lines";
  return kind === "lost" ? "Open agent" : "Open terminal";
}

function useItemDeeds({ id }: InboxItem): ItemDeeds {
  const csrf = useCsrf();
  const [snooze, finish, wake] = [useInboxDeed("snooze"), useInboxDeed("finish"), useInboxDeed("wake")];
  const fields = (more: Record<string, string> = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf, item: id, ...more })) form.set(name, value);
    return form;
  };
  return {
    onSnooze: (until) => void snooze(fields({ until: String(until) })),
    onDone: () => void finish(fields()),
    onWake: () => void wake(fields()),
  };
}

/** Forms, so that they work without JavaScript; a snooze takes an hour there. */
function DeskButtons({ item, back, deeds }: { item: InboxItem; back: string; deeds: ItemDeeds }) {
  const actions = useAnswerActions();
  const hidden = (
    <>
      <CsrfInput />
      <input type="hidden" name="item" value={item.id} />
      <input type="hidden" name="back" value={back} />
    </>
  );
  return (
    <span className="inbox-desk flex-none items-center">
      <Button asChild look="quiet" size="square">
        <Link href={item.href} aria-label={`Open ${item.agent ?? "it"}`} title="Open">
          <SquareTerminal size={16} strokeWidth={1.75} aria-hidden />
        </Link>
      </Button>
      {item.snoozedUntil === null ? (
        <form action={actions.snooze.form} onSubmit={(event) => event.preventDefault()}>
          {hidden}
          <MenuOnPress
            trigger={
              <Button type="submit" look="quiet" size="square" aria-label="Snooze" title="Snooze">
                <Clock size={16} strokeWidth={1.75} aria-hidden />
              </Button>
            }
            menu={(trigger) => <ItemMenu trigger={trigger} item={item} {...deeds} />}
          />
        </form>
      ) : (
        <form
          action={actions.wake.form}
          onSubmit={(event) => {
            event.preventDefault();
            deeds.onWake();
          }}
        >
          {hidden}
          <Button type="submit" look="quiet">
            Wake
          </Button>
        </form>
      )}
      <form
        action={actions.finish.form}
        onSubmit={(event) => {
          event.preventDefault();
          deeds.onDone();
        }}
      >
        {hidden}
        <Button type="submit" look="quiet" size="square" aria-label="Done" title="Done: hide it until it changes">
          <Check size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </form>
    </span>
  );
}
