import type { HandoffPair, HandoffState, HandoffSuccess } from "@/lib/contract/handoff";

type Counted = { from: string | null; to: string | null; state: HandoffState; overdue: boolean };

/**
 * How hand-offs end: done, of those that were done, rejected, or not done by their deadline. Each counts once, by where
 * it stands now, so that one that was rejected, mended and done is done. Pure.
 */
export function successOf(handoffs: readonly Counted[]): HandoffSuccess {
  const count = (is: (handoff: Counted) => boolean) => handoffs.filter(is).length;
  const done = count(({ state }) => state === "done");
  const rejected = count(({ state }) => state === "rejected");
  const failed = count(({ overdue }) => overdue);
  const ended = done + rejected + failed;
  return {
    done,
    rejected,
    failed,
    open: handoffs.length - ended,
    percent: ended === 0 ? null : (100 * done) / ended,
  };
}

/** The same for each pair of agents, the busiest first. */
export function pairsOf(handoffs: readonly Counted[]): HandoffPair[] {
  const pairs = new Map<string, { from: string; to: string; handoffs: Counted[] }>();
  for (const handoff of handoffs) {
    const { from, to } = handoff;
    if (from === null || to === null) continue;
    const key = JSON.stringify([from, to]);
    const pair = pairs.get(key) ?? { from, to, handoffs: [] };
    pair.handoffs.push(handoff);
    pairs.set(key, pair);
  }
  return [...pairs.values()]
    .sort((a, b) => b.handoffs.length - a.handoffs.length || a.from.localeCompare(b.from) || a.to.localeCompare(b.to))
    .map(({ from, to, handoffs: own }) => ({ from, to, ...successOf(own) }));
}

/** The deadline has passed, and it is neither done nor rejected. */
export function isOverdue(state: HandoffState, deadline: number | null, now: number): boolean {
  return deadline !== null && now > deadline && state !== "done" && state !== "rejected";
}
