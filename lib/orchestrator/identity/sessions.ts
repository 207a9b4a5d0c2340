import type { Store, WebSessionRow } from "@/lib/store/store";
import type { Clock } from "../clock";
import type { OwnSession, Session } from "./identity";
import { type Role, roles } from "./rights";
import { csrfTokenOf, secretHash } from "./secrets";
import { absoluteLifetime, idleLifetime, sessionEnd, touchInterval } from "./session-lifetime";

const sweepInterval = 60_000;

/** The sessions of signed-in devices: found by secret or id, ended by people and by time. */
export function createSessions({ store, clock }: { store: Store; clock: Clock }) {
  const listeners = new Set<(sessionId: string) => void>();
  /** What was read last, and when: each key that somebody types asks. */
  const recent = new Map<string, { revision: string; session: Session }>();
  let cancelSweep = clock.after(sweepInterval, sweep);
  let sweeping: Promise<void> = Promise.resolve();

  async function revoke(id: string): Promise<void> {
    recent.delete(id);
    if (!(await store.webSessions.delete(id))) return;
    for (const listener of listeners) listener(id);
  }

  async function endOutdated(): Promise<void> {
    const now = clock.now();
    const times = {
      createdAt: now - absoluteLifetime,
      lastUsedAt: now - idleLifetime,
    };
    for (const id of await store.webSessions.endedBefore(times)) await revoke(id);
  }

  function sweep(): void {
    // A full disk must not end the process: the next sweep tries again, and `live` refuses outdated ones meanwhile.
    sweeping = endOutdated().catch(() => undefined);
    cancelSweep = clock.after(sweepInterval, sweep);
  }

  function needsNoStore({ lastUsedAt, expiresAt }: Session): boolean {
    const now = clock.now();
    return now < expiresAt && now - lastUsedAt < touchInterval;
  }

  /** Null, and gone, when its time is over. */
  async function live(row: WebSessionRow | undefined): Promise<Session | null> {
    if (!row) return null;
    const now = clock.now();
    const session = fromRow(row);
    if (now >= session.expiresAt) {
      await revoke(row.id);
      return null;
    }
    if (now - session.lastUsedAt < touchInterval) return session;
    await store.webSessions.touch(row.id, now);
    return fromRow({ ...row, last_used_at: now });
  }

  return {
    fromRow,
    async findBySecret(secret: string): Promise<OwnSession | null> {
      const session = await live(await store.webSessions.findBySecretHash(secretHash(secret)));
      return session && { ...session, csrfToken: csrfTokenOf(secret) };
    },
    async read(id: string): Promise<Session | null> {
      const revision = store.revision();
      const known = recent.get(id);
      if (known?.revision === revision && needsNoStore(known.session)) return known.session;
      const session = await live(await store.webSessions.find(id));
      if (session) recent.set(id, { revision, session });
      return session;
    },
    async list(userId: string): Promise<Session[]> {
      const now = clock.now();
      return (await store.webSessions.ofUser(userId)).map(fromRow).filter((session) => now < session.expiresAt);
    },
    revoke,
    onRevoked(listener: (sessionId: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async dispose(): Promise<void> {
      cancelSweep();
      await sweeping;
    },
  };
}

function fromRow(row: WebSessionRow): Session {
  const times = { createdAt: row.created_at, lastUsedAt: row.last_used_at };
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    role: roleNamed(row.role),
    onlyAgent: null,
    ...times,
    expiresAt: sessionEnd(times),
    address: row.address,
    userAgent: row.user_agent,
  };
}

function roleNamed(text: string): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw new Error(`The store holds a user with the unknown role ${JSON.stringify(text)}.`);
  return role;
}
