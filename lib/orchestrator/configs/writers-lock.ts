import { setTimeout as pause } from "node:timers/promises";
import { failure, type Reply } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { fileFailure } from "../files/file-failure";
import type { Paths } from "../paths";

const PATIENCE_MS = 10_000;
const TRY_EVERY_MS = 50;

/**
 * Runs `work` while nobody else writes generated files of this workspace. Waits up to ten seconds for another writer,
 * then fails with `writer-busy`; a lock that cannot be made fails at once.
 */
export async function withWritersLock<T>(
  paths: Paths,
  clock: Pick<Clock, "now">,
  work: () => Promise<Reply<T>>,
): Promise<Reply<T>> {
  // Loaded here, because a command that writes nothing should not pay for SQLite's start.
  const { takeExclusiveLock } = await import("@/lib/store/exclusive-lock");
  const file = paths.writersLock;
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (;;) {
    const lock = attempt(() => takeExclusiveLock(file), file);
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
    await pause(TRY_EVERY_MS);
  }
}

/** A full disk shows first where the lock is made. */
function attempt<T>(take: () => Reply<T>, file: string): Reply<T> {
  try {
    return take();
  } catch (error) {
    return fileFailure(error, file);
  }
}
