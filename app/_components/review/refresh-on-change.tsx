"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useAgentCard, useFleet } from "@/app/_browser/fleet-store";
import type { AgentCard } from "@/lib/contract/agent";

/** Asks the server for the page again when this agent's files have changed: what it compares is not in the events. */
export function RefreshOnChange({ card }: { card: AgentCard }) {
  const { config } = useAgentCard(card.name, card);
  const router = useRouter();
  const seen = useRef(fingerprint(card.config));
  const now = fingerprint(config);
  useEffect(() => {
    if (seen.current === now) return;
    seen.current = now;
    router.refresh();
  }, [now, router]);
  return null;
}

/** The same for a page that has nothing to show yet: any agent's trouble is news. */
export function RefreshOnTrouble({ initial }: { initial: readonly AgentCard[] }) {
  const cards = useFleet(initial);
  const router = useRouter();
  const now = cards.some(({ config }) => config.state !== "ok" && config.state !== "orphan");
  useEffect(() => {
    if (now) router.refresh();
  }, [now, router]);
  return null;
}

function fingerprint(config: AgentCard["config"]): string {
  return JSON.stringify([config.generatedAt, config.files]);
}
