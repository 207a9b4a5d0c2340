"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useAgentCard, useFleet } from "@/app/_browser/fleet-store";
import type { AgentCard } from "@/lib/contract/agent";

/** A page that is asked for while it is still being set up may not come; it is asked for again, and not for ever. */
const AGAIN_MS = 2_000;
const TRIES = 5;

/** Asks the server for the page again when this agent's files have changed: what it compares is not in the events. */
export function RefreshOnChange({ card }: { card: AgentCard }) {
  const { config } = useAgentCard(card.name, card);
  const [shown, now] = [fingerprint(card.config), fingerprint(config)];
  useRefresh(now === shown ? null : now);
  return null;
}

/** The same for a page that has nothing to show yet: any agent's trouble is news. */
export function RefreshOnTrouble({ initial }: { initial: readonly AgentCard[] }) {
  const cards = useFleet(initial);
  useRefresh(cards.some(({ config }) => config.state !== "ok" && config.state !== "orphan") ? "trouble" : null);
  return null;
}

/** `news` is what the page does not show yet; null when it shows all. */
function useRefresh(news: string | null) {
  const router = useRouter();
  useEffect(() => {
    if (news === null) return;
    let left = TRIES;
    const ask = () => {
      router.refresh();
      left -= 1;
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(ask, AGAIN_MS);
    ask();
    return () => clearInterval(timer);
  }, [news, router]);
}

function fingerprint(config: AgentCard["config"]): string {
  return JSON.stringify([config.generatedAt, config.files]);
}
