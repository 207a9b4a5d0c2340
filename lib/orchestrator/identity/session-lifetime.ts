export const idleLifetime = 12 * 3_600_000;
export const absoluteLifetime = 7 * 86_400_000;

/** Using a session is written down at most once a minute, so that not every request waits for the disk. */
export const touchInterval = 60_000;

/** When a session ends if it is not used again, in ms since the epoch; at that moment it is over. */
export function sessionEnd(session: { createdAt: number; lastUsedAt: number }): number {
  return Math.min(session.createdAt + absoluteLifetime, session.lastUsedAt + idleLifetime);
}
