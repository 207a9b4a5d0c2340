"use client";

import { ChevronLeft, Copy, Ellipsis, OctagonX, RefreshCw, Square, SquareTerminal } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useAgentCard, useConnection } from "@/app/_browser/fleet-store";
import { Button } from "@/app/_components/button";
import type { Command } from "@/app/_components/commands/command";
import { useCommands } from "@/app/_components/commands/command-provider";
import { Menu, MenuItem, MenuRule } from "@/app/_components/menu";
import { awaitsReview, isRunning, startingDeed } from "@/app/_components/operations/agent-deeds";
import type { Deed } from "@/app/_components/operations/operate";
import { useDeed } from "@/app/_components/operations/use-deed";
import { copyText } from "@/app/_components/pane/copy-text";
import { PaletteButton } from "@/app/_components/shell/palette-button";
import { StateLabel } from "@/app/_components/state-label";
import type { AgentCard, AgentDetail } from "@/lib/contract/agent";
import { DeedButton } from "./deed-button";

type Act = (deed: Deed, agents: readonly AgentCard[]) => void;

/** Who it is, how it is, and what can be done with it. */
export function AgentTopBar({ detail }: { detail: AgentDetail }) {
  const card = useAgentCard(detail.name, detail);
  const connection = useConnection();
  const { act, question } = useDeed();
  const perform: Act = (deed, agents) => void act(deed, agents);
  useAgentCommands(card, perform, detail.attachCommand);
  return (
    <header className="shell-top flex min-w-0 items-center gap-2 border-b border-border px-6 max-sm:gap-1 max-sm:px-1">
      <Button asChild look="quiet" size="square" className="sm:hidden">
        <Link href="/" aria-label="Back to Fleet">
          <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
        </Link>
      </Button>
      <Link href="/" className="text-muted hover:text-ink max-sm:hidden">
        Fleet
      </Link>
      <span aria-hidden className="text-faint max-sm:hidden">
        /
      </span>
      <h1 className="min-w-0 truncate text-section font-semibold" title={card.name}>
        {card.name}
      </h1>
      <StateLabel status={card.status} asOf={connection.state === "offline" ? connection.since : null} />
      <span className="flex-1" />
      <PaletteButton />
      <span className="contents max-sm:hidden">
        <ConfigButton card={card} act={perform} />
        <SessionButton card={card} act={perform} />
        {card.session && (
          <span className="hidden noscript:contents">
            <DeedButton deed="kill" card={card} act={perform} look="danger">
              Kill
            </DeedButton>
          </span>
        )}
      </span>
      <span className="contents noscript:hidden">
        <MoreMenu card={card} act={perform} attachCommand={detail.attachCommand} />
      </span>
      {question}
    </header>
  );
}

/** Generate, but never over an edit that nobody has looked at. */
function ConfigButton({ card, act }: { card: AgentCard; act: Act }) {
  if (awaitsReview(card)) {
    return (
      <Button asChild>
        <Link href={configPage(card)}>Review</Link>
      </Button>
    );
  }
  return (
    <DeedButton deed="generate" card={card} act={act} look="quiet">
      Generate
    </DeedButton>
  );
}

const configPage = ({ name }: AgentCard) => `/agents/${name}?tab=config`;

/** Stop while it runs, else Spawn: solid where a person is needed. */
export function SessionButton({ card, act }: { card: AgentCard; act: Act }) {
  if (isRunning(card)) {
    return (
      <DeedButton deed="stop" card={card} act={act} look="quiet">
        Stop
      </DeedButton>
    );
  }
  const review = awaitsReview(card);
  const called = card.status.state === "dead" || card.status.state === "lost";
  return (
    <DeedButton
      deed={startingDeed(card)}
      card={card}
      act={act}
      look={called ? "solid" : "outline"}
      disabled={review}
      title={review ? "Its config was edited by hand. Review before you spawn." : undefined}
    >
      Spawn
    </DeedButton>
  );
}

function MoreMenu({ card, act, attachCommand }: { card: AgentCard; act: Act; attachCommand: string }) {
  const running = isRunning(card);
  const trigger = (
    <Button look="quiet" size="square" aria-label="More actions" title="More actions">
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem icon={RefreshCw} keys="e" disabled={awaitsReview(card)} onSelect={() => act("generate", [card])}>
        Generate config
      </MenuItem>
      {running ? (
        <MenuItem icon={Square} keys="s" onSelect={() => act("stop", [card])}>
          Stop
        </MenuItem>
      ) : (
        <MenuItem
          icon={SquareTerminal}
          keys="s"
          disabled={awaitsReview(card)}
          onSelect={() => act(startingDeed(card), [card])}
        >
          Spawn
        </MenuItem>
      )}
      <MenuItem icon={Copy} onSelect={() => copyText(attachCommand, "The attach command")}>
        Copy attach command
      </MenuItem>
      <MenuRule />
      <MenuItem icon={OctagonX} danger disabled={card.session === null} onSelect={() => act("kill", [card])}>
        Kill session
      </MenuItem>
    </Menu>
  );
}

/** By name in the palette, without keys: on a page with a terminal, a stray `s` must never end the session. */
function useAgentCommands(card: AgentCard, act: Act, attachCommand: string) {
  const router = useRouter();
  const group = card.name;
  const running = isRunning(card);
  const review = awaitsReview(card);
  const session: Command = running
    ? { id: "agent stop", label: `Stop ${card.name}`, group, icon: Square, run: () => act("stop", [card]) }
    : {
        id: "agent spawn",
        label: `Spawn ${card.name}`,
        group,
        icon: SquareTerminal,
        run: () => review || act(startingDeed(card), [card]),
      };
  useCommands([
    {
      id: "agent generate",
      label: `${review ? "Review" : "Generate"} the config of ${card.name}`,
      group,
      icon: RefreshCw,
      run: () => (review ? router.push(configPage(card)) : act("generate", [card])),
    },
    session,
    {
      id: "agent attach",
      label: "Copy attach command",
      group,
      icon: Copy,
      run: () => copyText(attachCommand, "The attach command"),
    },
  ]);
}
