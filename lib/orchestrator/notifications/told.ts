import type { Store } from "@/lib/store/store";
import type { Clock } from "../clock";

const KEPT_MS = 30 * 86_400_000;

/** Causes that have been told, over restarts too. What is gone may be told again when it comes back. */
export type Told = {
  has(cause: string): boolean;
  add(cause: string): Promise<void>;
  forget(cause: string): Promise<void>;
  all(): string[];
};

export async function openTold(table: Store["notifications"], clock: Clock): Promise<Told> {
  await table.forgetToldBefore(clock.now() - KEPT_MS);
  const known = new Set(await table.told());
  return {
    has: (cause) => known.has(cause),
    async add(cause) {
      known.add(cause);
      await table.markTold(cause, clock.now());
    },
    async forget(cause) {
      if (known.delete(cause)) await table.forgetTold(cause);
    },
    all: () => [...known],
  };
}
