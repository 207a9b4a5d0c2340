"use client";

import Link from "next/link";
import { Button } from "@/app/_components/button";
import type { AgentCard } from "@/lib/contract/agent";
import { cardActions } from "./card-actions";
import { DeedForm } from "./deed-form";
import type { Act } from "./pick";

type SlotsProps = { card: AgentCard; busy: boolean; offline: boolean; act: Act };

/** Three places of fixed width: config, session, way in. */
export function CardSlots({ card, busy, offline, act }: SlotsProps) {
  const { config, open, main } = cardActions(card);
  const off = busy || offline;
  return (
    <>
      {config.label === "Review" ? (
        <span className="slot slot-config" data-main={main === "config" || undefined}>
          <Button asChild look={config.look}>
            <Link href={`/agents/${card.name}?tab=config`} prefetch={false}>
              Review
            </Link>
          </Button>
        </span>
      ) : (
        <DeedForm
          deed="generate"
          agents={[card.name]}
          onDeed={() => act("generate", [card])}
          className="slot slot-config"
          main={main === "config"}
        >
          {(pending) => (
            <Button
              type="submit"
              look={config.look}
              disabled={off || pending}
              title={`Write the config of ${card.name}`}
            >
              Generate
            </Button>
          )}
        </DeedForm>
      )}
      <SessionSlot card={card} off={off} act={act} />
      <span className="slot slot-open" data-main={main === "open" || undefined}>
        <Button asChild look={open.look}>
          <Link href={`/agents/${card.name}`} prefetch={false} aria-label={`${open.label} ${card.name}`}>
            {open.label}
          </Link>
        </Button>
      </span>
    </>
  );
}

type SessionSlotProps = { card: AgentCard; off: boolean; act: Act; look?: "solid" | "outline" | "quiet" };

/** The session's button alone: what a table's row shows when it is the next step. */
export function SessionSlot({ card, off, act, look }: SessionSlotProps) {
  const { session, main } = cardActions(card);
  return (
    <DeedForm
      deed={session.deed}
      agents={[card.name]}
      onDeed={() => act(session.deed, [card])}
      className="slot slot-session"
      main={main === "session"}
    >
      {(pending) => (
        <Button
          type="submit"
          look={look ?? session.look}
          disabled={off || pending || session.refused !== null}
          title={session.title}
          aria-label={`${session.label} ${card.name}`}
        >
          {session.label}
        </Button>
      )}
    </DeedForm>
  );
}
