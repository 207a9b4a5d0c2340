import type { InboxItemId } from "@/lib/contract/inbox";
import type { InboxDecisionRow, Store } from "@/lib/store/store";
import type { Clock } from "../clock";

/** Longer than anything waits. */
const KEPT_MS = 90 * 86_400_000;

/** What people have decided about what waits: read once, and written with each decision. */
export type Decisions = {
  of(item: InboxItemId): InboxDecisionRow | null;
  /** `until` is null when it is done. */
  decide(item: InboxItemId, until: number | null, who: string): Promise<void>;
  takeBack(item: InboxItemId): Promise<void>;
  /** When the next snooze ends, in ms since the epoch; null when nothing sleeps. */
  nextEnd(): number | null;
};

export async function openDecisions(table: Store["inboxDecisions"], clock: Clock): Promise<Decisions> {
  await table.removeBefore(clock.now() - KEPT_MS);
  const known = new Map((await table.all()).map((row) => [row.item, row]));
  return {
    of: (item) => known.get(item) ?? null,
    async decide(item, until, who) {
      const row = { item, decided_at: clock.now(), snoozed_until: until, who };
      await table.put(row);
      known.set(item, row);
    },
    async takeBack(item) {
      await table.remove(item);
      known.delete(item);
    },
    nextEnd() {
      const ends = [...known.values()].flatMap(({ snoozed_until: end }) =>
        end !== null && end > clock.now() ? [end] : [],
      );
      return ends.length === 0 ? null : Math.min(...ends);
    },
  };
}
