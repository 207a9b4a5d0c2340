"use client";

import { useState } from "react";
import type { AgentCard } from "@/lib/contract/agent";
import { type Arrangement, arrange, countMoves } from "./arrangement";
import { type FleetQuery, fleetHref } from "./fleet-query";

/** Who stands where, fixed until the query changes or somebody asks; `moves` says how many would move. */
export function useArrangement(cards: readonly AgentCard[], query: FleetQuery) {
  const asked = fleetHref({ ...query, view: "cards" });
  const [fixed, setFixed] = useState(() => ({ asked, arrangement: arrange(cards, query) }));
  const wanted = arrange(cards, query);
  const arranged = fixed.asked === asked && !isEmpty(fixed.arrangement) ? fixed.arrangement : wanted;
  if (arranged !== fixed.arrangement && !(isEmpty(arranged) && isEmpty(fixed.arrangement) && fixed.asked === asked)) {
    setFixed({ asked, arrangement: arranged });
  }
  const known = new Set<string>(cards.map(({ name }) => name));
  const shown: Arrangement = arranged.map(({ heading, names }) => ({
    heading,
    names: names.filter((name) => known.has(name)),
  }));
  return { shown, moves: countMoves(shown, wanted), resort: () => setFixed({ asked, arrangement: wanted }) };
}

function isEmpty(arrangement: Arrangement): boolean {
  return arrangement.every(({ names }) => names.length === 0);
}
