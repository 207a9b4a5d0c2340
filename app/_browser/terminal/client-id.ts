import type { TextStorage } from "./input-store";

const KEY = "terminal-client-id";
/** A reload's old document lets go of its lock within milliseconds; a duplicated tab never does. */
const LOCK_PATIENCE_MS = 500;

/**
 * The id that makes resent input recognisable. It outlives a reload, and is never shared: a duplicated tab copies
 * sessionStorage, so the id belongs to whoever holds a lock of its name; the copy gets an id of its own.
 */
export async function claimClientId(storage: TextStorage, locks: LockManager | undefined): Promise<string> {
  const stored = storage.getItem(KEY);
  if (stored && locks && (await hold(locks, stored))) return stored;
  const clientId = crypto.randomUUID();
  storage.setItem(KEY, clientId);
  if (locks) await hold(locks, clientId);
  return clientId;
}

/** Takes the lock for as long as this document lives. */
function hold(locks: LockManager, clientId: string): Promise<boolean> {
  return new Promise((resolve) => {
    const keep = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    locks
      .request(`terminal-client:${clientId}`, { signal: AbortSignal.timeout(LOCK_PATIENCE_MS) }, keep)
      .catch(() => resolve(false));
  });
}
