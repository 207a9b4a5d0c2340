import type { InboxItemId } from "@/lib/contract/inbox";
import type { Clock } from "../clock";

/** A redraw or a restart of a watch takes things away for a moment. */
export const GONE_MS = 2_000;

/** Since when each thing is there, as far as this process has seen it. */
export type Presence = {
  /** ms since the epoch; takes it in when it is new. */
  since(id: InboxItemId): number;
  /** All that are there now; answers those that have been away for so long that they are gone for good. */
  look(present: ReadonlySet<InboxItemId>): InboxItemId[];
  /** Something is away, and not for so long yet: it has to be looked at again. */
  isLeaving(): boolean;
};

export function createPresence(clock: Clock): Presence {
  const known = new Map<InboxItemId, { since: number; leftAt: number | null }>();
  return {
    since(id) {
      const found = known.get(id) ?? { since: clock.now(), leftAt: null };
      known.set(id, found);
      return found.since;
    },
    look(present) {
      const now = clock.now();
      for (const [id, entry] of known) entry.leftAt = present.has(id) ? null : (entry.leftAt ?? now);
      const gone = [...known].filter(([, { leftAt }]) => leftAt !== null && now - leftAt >= GONE_MS).map(([id]) => id);
      for (const id of gone) known.delete(id);
      return gone;
    },
    isLeaving: () => [...known.values()].some(({ leftAt }) => leftAt !== null),
  };
}
