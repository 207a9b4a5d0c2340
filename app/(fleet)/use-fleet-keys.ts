"use client";

import { useRouter } from "next/navigation";
import { useCommands } from "@/app/_components/commands/command-provider";
import { awaitsReview, isRunning, startingDeed } from "@/app/_components/operations/agent-deeds";
import { needsPerson } from "@/app/_components/state-looks";
import type { AgentCard } from "@/lib/contract/agent";
import type { FleetQuery } from "./fleet-query";
import type { Act } from "./pick";

type FleetKeys = {
  cards: ReadonlyMap<string, AgentCard>;
  query: FleetQuery;
  onQuery: (query: FleetQuery) => void;
  onToggle: (name: string) => void;
  act: Act;
};

/** The keys of the fleet: moving, selecting, and what can be done with the agent that has the focus. */
export function useFleetKeys({ cards, query, onQuery, onToggle, act }: FleetKeys): void {
  const router = useRouter();
  const group = "Fleet";
  const withFocused = (use: (card: AgentCard) => void) => () => {
    const card = cards.get(focusedAgent() ?? "");
    if (card) use(card);
  };
  const other = query.view === "cards" ? "table" : "cards";
  useCommands([
    { id: "next", label: "Next agent", group, keys: "j", hidden: true, run: () => moveFocus(1) },
    { id: "previous", label: "Previous agent", group, keys: "k", hidden: true, run: () => moveFocus(-1) },
    {
      id: "select",
      label: "Select the agent",
      group,
      keys: "x",
      hidden: true,
      run: withFocused(({ name }) => onToggle(name)),
    },
    {
      id: "open",
      label: "Open the agent",
      group,
      keys: "Enter",
      hidden: true,
      run: withFocused(({ name }) => router.push(`/agents/${name}`)),
    },
    {
      id: "terminal",
      label: "Open the terminal",
      group,
      keys: "o",
      hidden: true,
      run: withFocused(({ name }) => router.push(`/agents/${name}`)),
    },
    { id: "more", label: "More for the agent", group, keys: ".", hidden: true, run: openMore },
    {
      id: "generate",
      label: "Generate the config",
      group,
      keys: "e",
      hidden: true,
      run: withFocused((card) => {
        if (!awaitsReview(card)) void act("generate", [card]);
      }),
    },
    {
      id: "session",
      label: "Spawn or stop",
      group,
      keys: "s",
      hidden: true,
      run: withFocused((card) => {
        if (isRunning(card)) void act("stop", [card]);
        else if (!awaitsReview(card)) void act(startingDeed(card), [card]);
      }),
    },
    { id: "calling", label: "Next that needs you", group, keys: "n", run: () => focusNextCalling(cards) },
    { id: "view", label: `Show as ${other}`, group, keys: "v", run: () => onQuery({ ...query, view: other }) },
  ]);
}

function openLinks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-agent] [data-open]")];
}

function agentOf(element: Element | null): string | undefined {
  return element?.closest<HTMLElement>("[data-agent]")?.dataset.agent;
}

function focusedAgent(): string | undefined {
  return agentOf(document.activeElement);
}

function moveFocus(step: 1 | -1): void {
  const links = openLinks();
  const at = links.findIndex((link) => agentOf(link) === focusedAgent());
  const next = at < 0 ? (step === 1 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[next]?.focus();
}

function focusNextCalling(cards: ReadonlyMap<string, AgentCard>): void {
  const links = openLinks();
  const at = links.findIndex((link) => agentOf(link) === focusedAgent());
  const around = [...links.slice(at + 1), ...links.slice(0, at + 1)];
  around.find((link) => needsPerson(cards.get(agentOf(link) ?? "")?.status.state ?? "unknown"))?.focus();
}

function openMore(): void {
  document.activeElement?.closest("[data-agent]")?.querySelector<HTMLElement>("[data-more]")?.click();
}
