"use client";

import Link from "next/link";
import { Button } from "@/app/_components/button";
import type { AgentCard } from "@/lib/contract/agent";
import { cardActions } from "./card-actions";
import { DeedForm } from "./deed-form";
import type { Act } from "./pick";

type Look = "solid" | "outline" | "quiet";

type SlotsProps = { card: AgentCard; busy: boolean; offline: boolean; act: Act };

/** Three places of fixed width: config, session, way in. */
export function CardSlots({ card, busy, offline, act }: SlotsProps) {
  const { main } = cardActions(card);
  const off = busy || offline;
  return (
    <>
      <ConfigSlot card={card} off={off} act={act} />
      <SessionSlot card={card} off={off} act={act} />
      <span className="slot slot-open" data-main={main === "open" || undefined}>
        <OpenLink card={card} />
      </span>
    </>
  );
}

type SlotProps = { card: AgentCard; off: boolean; act: Act; look?: Look };

/** Writes the config; where a person has edited it, leads to what differs. */
export function ConfigSlot({ card, off, act, look }: SlotProps) {
  const { config, main } = cardActions(card);
  if (config.label === "Review") {
    return (
      <span className="slot slot-config" data-main={main === "config" || undefined}>
        <Button asChild look={look ?? config.look}>
          <Link href={`/agents/${card.name}?tab=config`} prefetch={false} aria-label={`Review ${card.name}`}>
            Review
          </Link>
        </Button>
      </span>
    );
  }
  return (
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
          look={look ?? config.look}
          disabled={off || pending}
          title={`Write the config of ${card.name}`}
          aria-label={`Generate ${card.name}`}
        >
          Generate
        </Button>
      )}
    </DeedForm>
  );
}

/** The way to the agent's terminal, by the word that fits. */
export function OpenLink({ card, look }: { card: AgentCard; look?: Look }) {
  const { open } = cardActions(card);
  return (
    <Button asChild look={look ?? open.look}>
      <Link href={`/agents/${card.name}`} prefetch={false} aria-label={`${open.label} ${card.name}`}>
        {open.label}
      </Link>
    </Button>
  );
}

/** Starts or stops the agent. */
export function SessionSlot({ card, off, act, look }: SlotProps) {
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
