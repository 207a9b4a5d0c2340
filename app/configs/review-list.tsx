"use client";

import { Check, CircleAlert, FolderX, GitCompareArrows } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useEffect, useState } from "react";
import { useFleet } from "@/app/_browser/fleet-store";
import { useCommands } from "@/app/_components/commands/command-provider";
import { configTroubles } from "@/app/_components/config-looks";
import { fileAnchor } from "@/app/_components/review/file-anchor";
import type { AgentCard, ConfigFileState, DriftState } from "@/lib/contract/agent";
import type { Orphan } from "@/lib/contract/config-review";
import { needsReview, ownTroubles, sharedTroubles } from "./what-to-review";

/** More rows than a person reads; the rest comes when it is asked for. */
const SHOWN = 100;
/** Fewer agents are seen at a glance. */
const FILTER_FROM = 12;

type ReviewListProps = {
  initial: readonly AgentCard[];
  orphans: readonly Orphan[];
  chosen: string | null;
  all: boolean;
};

/** The agents with files to look at. One that has been put in order keeps its place until the page is left. */
export function ReviewList({ initial, orphans, chosen, all }: ReviewListProps) {
  const [wanted, setWanted] = useState("");
  const [more, setMore] = useState(all);
  const filter = useDeferredValue(wanted.trim().toLowerCase());
  const cards = useFleet(initial);
  const listed = useListed(cards, initial, chosen);
  const shared = sharedTroubles(cards);
  const found = listed.filter(({ name }) => name.includes(filter));
  const shown = more ? found : found.slice(0, SHOWN);
  useReviewKeys();
  useNamedInAddress(chosen);
  return (
    <nav aria-label="Files to review" className="configs-list thin-scroll">
      {listed.length >= FILTER_FROM && (
        <input
          type="search"
          aria-label="Filter agents"
          placeholder="Filter agents"
          autoComplete="off"
          spellCheck={false}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          className="mb-2 h-7 w-full flex-none rounded-control border border-control bg-surface px-2 placeholder:text-faint max-sm:h-11 noscript:hidden"
        />
      )}
      {shared.length > 0 && (
        <>
          <p className="configs-head">All agents</p>
          {shared.map(({ path, state }) => (
            <Row
              key={path}
              href={`/configs?agent=${holderOf(path, cards, chosen)}#${fileAnchor(path)}`}
              name={path.slice(path.lastIndexOf("/") + 1)}
              agent="all agents"
              state={state}
              current={listed.length === 0}
            />
          ))}
        </>
      )}
      {shown.map((card) => (
        <Group key={card.name} card={card} chosen={card.name === chosen} />
      ))}
      {found.length > shown.length && (
        <Link
          href="/configs?all=yes"
          onClick={(event) => {
            event.preventDefault();
            setMore(true);
          }}
          className="configs-link text-muted"
        >
          Show {found.length - shown.length} more
        </Link>
      )}
      {found.length === 0 && listed.length > 0 && <p className="px-2 py-1 text-faint">No agent of this name.</p>}
      {orphans.length > 0 && (
        <>
          <p className="configs-head">Folders without an entry</p>
          {orphans.map(({ name }) => (
            <Row key={name} href="#orphans" name={name} state="orphan" icon={FolderX} />
          ))}
        </>
      )}
    </nav>
  );
}

/** Some agent that the shared file belongs to: the one that is shown, if it does. */
function holderOf(path: string, cards: readonly AgentCard[], chosen: string | null): string {
  const has = ({ config }: AgentCard) => config.files.some((file) => file.path === path && file.state !== "ok");
  const shown = cards.find(({ name }) => name === chosen);
  return (shown && has(shown) ? shown : cards.find(has))?.name ?? "";
}

function useListed(cards: readonly AgentCard[], initial: readonly AgentCard[], chosen: string | null): AgentCard[] {
  const [kept] = useState(() => new Set(initial.filter(needsReview).map(({ name }) => name)));
  return cards.filter(
    (card) =>
      card.config.state !== "orphan" &&
      (needsReview(card) || kept.has(card.name) || (card.name === chosen && card.config.state === "ok")),
  );
}

function Group({ card, chosen }: { card: AgentCard; chosen: boolean }) {
  const { name, config } = card;
  const href = `/configs?agent=${name}`;
  const wrong = ownTroubles(card);
  if (wrong.length === 0) return <Row href={href} name={name} state="ok" current={chosen} isGroup />;
  if (config.state === "missing") return <Row href={href} name={name} state="missing" current={chosen} isGroup />;
  return (
    <>
      <p className="configs-head truncate" title={name}>
        {name}
      </p>
      {wrong.map((file, index) => (
        <Row
          key={file.path}
          href={index === 0 ? href : `${href}#${fileAnchor(shortName(file, name))}`}
          name={shortName(file, name)}
          agent={name}
          state={file.state}
          current={chosen && index === 0}
        />
      ))}
    </>
  );
}

function shortName({ path }: ConfigFileState, agent: string): string {
  const folder = `agents/${agent}/.claude/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

type RowProps = {
  href: string;
  name: string;
  agent?: string;
  state: DriftState;
  current?: boolean;
  /** Stands for all files of an agent, and so apart from the files of the one before. */
  isGroup?: boolean;
  icon?: typeof Check;
};

function Row({ href, name, agent, state, current = false, isGroup = false, icon }: RowProps) {
  const trouble = state === "ok" ? { label: "As generated", tone: "idle" } : configTroubles[state];
  const Icon = icon ?? (state === "ok" ? Check : trouble.tone === "dead" ? CircleAlert : GitCompareArrows);
  return (
    <Link
      href={href}
      data-review-link
      data-status={trouble.tone}
      aria-current={current || undefined}
      className="configs-link"
      data-group={isGroup || undefined}
    >
      <Icon size={16} strokeWidth={1.75} className="flex-none text-state" aria-hidden />
      <span className="min-w-0 flex-1 truncate text-ink" title={name}>
        {agent && <span className="sr-only">{agent} / </span>}
        {name}
      </span>
      <span className="flex-none text-meta text-state">{trouble.label}</span>
    </Link>
  );
}

/** j and k walk through the list, Enter opens, a applies what is open. */
function useReviewKeys() {
  const group = "Configs";
  useCommands([
    { id: "next", label: "Next file", group, keys: "j", hidden: true, run: () => moveFocus(1) },
    { id: "previous", label: "Previous file", group, keys: "k", hidden: true, run: () => moveFocus(-1) },
    { id: "apply", label: "Apply the registry", group, keys: "a", run: () => applyButton()?.click() },
  ]);
}

function applyButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-apply]:not(:disabled)");
}

function moveFocus(step: 1 | -1) {
  const links = [...document.querySelectorAll<HTMLElement>("[data-review-link]")];
  const focused = links.findIndex((link) => link.matches(":focus"));
  const at = focused >= 0 ? focused : links.findIndex((link) => link.ariaCurrent === "true");
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
}

/** The agent that is shown stays shown when another one comes before it; a phone shows the list first. */
function useNamedInAddress(chosen: string | null) {
  useEffect(() => {
    if (!chosen || location.search.includes("agent=") || !matchMedia("(width >= 640px)").matches) return;
    const address = new URL(location.href);
    address.searchParams.set("agent", chosen);
    history.replaceState(null, "", address);
  }, [chosen]);
}
