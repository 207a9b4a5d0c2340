import { join } from "node:path";
import { failure, type Reply } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { Paths } from "../paths";

const PATIENCE_MS = 10_000;
const TRY_EVERY_MS = 50;

/**
 * Runs `work` while nobody else writes generated files of this workspace. Waits up to ten seconds for another writer,
 * then fails with `writer-busy`; where the lock cannot be made, it fails at once with `lock-unusable`.
 */
export async function withWritersLock<T>(paths: Paths, clock: Clock, work: () => Promise<Reply<T>>): Promise<Reply<T>> {
  // Loaded here, because a command that writes nothing should not pay for SQLite's start.
  const { takeExclusiveLock } = await import("@/lib/store/store");
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    const lock = takeExclusiveLock(join(paths.agentsFolder, ".lock"));
    if (lock.ok) {
      try {
        return await work();
      } finally {
        lock.value.dispose();
      }
    }
    if (lock.error.code !== "lock-held") return lock;
    if (clock.now() > giveUpAt) {
      return failure("writer-busy", "Another process is writing generated files of this workspace.", {
        hint: "Wait until it has finished, then generate again.",
        ...(lock.error.details && { details: lock.error.details }),
      });
    }
    await new Promise<void>((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
}
