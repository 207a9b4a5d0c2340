"use client";

import { useState } from "react";
import type { AgentCard } from "@/lib/contract/agent";
import { type Arrangement, arrange, countMoves } from "./arrangement";
import { type FleetQuery, fleetHref, plainQuery } from "./fleet-query";

/**
 * Who stands where, fixed until the query changes or somebody asks; `moves` says how many would move. `rendered` is
 * the server's arrangement of the whole fleet, and counts while only a part of the cards has come (`complete`).
 */
export function useArrangement(
  cards: readonly AgentCard[],
  query: FleetQuery,
  { rendered, complete }: { rendered: Arrangement; complete: boolean },
) {
  const asked = fleetHref({ ...query, view: plainQuery.view, limit: plainQuery.limit });
  const [fixed, setFixed] = useState({ asked, arrangement: rendered });
  const wanted = complete || fixed.asked !== asked ? arrange(cards, query) : rendered;
  const arranged = fixed.asked === asked && !isEmpty(fixed.arrangement) ? fixed.arrangement : wanted;
  if (arranged !== fixed.arrangement && !(isEmpty(arranged) && isEmpty(fixed.arrangement) && fixed.asked === asked)) {
    setFixed({ asked, arrangement: arranged });
  }
  const known = new Set<string>(cards.map(({ name }) => name));
  const shown: Arrangement = arranged.map(({ heading, names }) => ({
    heading,
    names: complete ? names.filter((name) => known.has(name)) : names,
  }));
  return { shown, moves: countMoves(shown, wanted), resort: () => setFixed({ asked, arrangement: wanted }) };
}

function isEmpty(arrangement: Arrangement): boolean {
  return arrangement.every(({ names }) => names.length === 0);
}
