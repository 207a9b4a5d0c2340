import { randomUUID } from "node:crypto";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Store, StoreTables } from "@/lib/store/store";
import type { Clock } from "../clock";
import { auditField } from "./audit";
import type { Device, Identity, OwnSession } from "./identity";
import { loginTokenFile } from "./login-token-file";
import { loginTokenLifetime, spendLoginToken } from "./login-tokens";
import { can } from "./rights";
import { csrfTokenOf, newSecret, type RandomBytes, secretHash } from "./secrets";
import { createSessions } from "./sessions";

type Parts = {
  store: Store;
  clock: Clock;
  random: RandomBytes;
  runFolder: string;
};

/** Users, sessions, rights and the audit log over one store. `runFolder` gets the log-in token's file. */
export function createIdentity({ store, clock, random, runFolder }: Parts): Identity {
  const tokenFile = loginTokenFile(runFolder);
  const sessions = createSessions({ store, clock });

  async function openSession(tables: StoreTables, device: Device): Promise<{ secret: string; session: OwnSession }> {
    const now = clock.now();
    const user = (await tables.users.firstWithRole("admin")) ?? (await createOwner(tables, now));
    const secret = newSecret(random);
    const row = {
      id: randomUUID(),
      secret_hash: secretHash(secret),
      user_id: user.id,
      created_at: now,
      last_used_at: now,
      address: auditField(device.address),
      user_agent: auditField(device.userAgent),
    };
    await tables.webSessions.insert(row);
    const session = sessions.fromRow({
      ...row,
      user_name: user.name,
      role: user.role,
    });
    return { secret, session: { ...session, csrfToken: csrfTokenOf(secret) } };
  }

  const identity: Identity = {
    async issueLoginToken() {
      const token = newSecret(random);
      const now = clock.now();
      await store.loginTokens.deleteExpiredBefore(now - loginTokenLifetime);
      await store.loginTokens.insert({
        token_hash: secretHash(token),
        purpose: (await store.users.firstWithRole("admin")) ? "log-in" : "first-run",
        issued_at: now,
        expires_at: now + loginTokenLifetime,
        used_at: null,
      });
      tokenFile.write(token);
      return { token, expiresAt: now + loginTokenLifetime };
    },

    async redeemLoginToken(token, device) {
      const reply = await store.transaction(async (tables): Promise<Reply<Awaited<ReturnType<typeof openSession>>>> => {
        const spent = await spendLoginToken(tables, token, clock.now());
        return spent.ok ? success(await openSession(tables, device)) : spent;
      });
      if (reply.ok) tokenFile.removeIf(token);
      await identity.audit({
        who: reply.ok ? reply.value.session.userName : "nobody",
        sessionId: reply.ok ? reply.value.session.id : undefined,
        what: "log-in",
        result: reply.ok ? "ok" : reply.error.code,
        address: device.address,
      });
      return reply;
    },

    findSession: sessions.findBySecret,
    readSession: sessions.read,
    listSessions: sessions.list,
    async revokeSession(id) {
      // First, so that a failure in between leaves a device that is still listed and can be revoked again.
      await store.notifications.removeSubscriptionsOfSession(id);
      await sessions.revoke(id);
    },
    onRevoked: sessions.onRevoked,
    can,

    async audit(entry) {
      await store.audit.append({
        at: clock.now(),
        who: auditField(entry.who),
        session_id: entry.sessionId ?? null,
        what: auditField(entry.what),
        target: entry.target === undefined ? null : auditField(entry.target),
        result: auditField(entry.result),
        address: auditField(entry.address),
      });
    },

    async readAudit(who, { limit = 100, before } = {}) {
      if (!can(who, "audit.read")) return failure("forbidden", `The role ${who.role} may not read the audit log.`);
      const rows = await store.audit.newest(Math.min(limit, 1000), before);
      return success(
        rows.map(({ session_id, target, ...row }) => ({
          ...row,
          sessionId: session_id ?? undefined,
          target: target ?? undefined,
        })),
      );
    },

    dispose: sessions.dispose,
  };
  return identity;
}

async function createOwner(tables: StoreTables, now: number) {
  const owner = {
    id: randomUUID(),
    name: "owner",
    role: "admin",
    created_at: now,
  };
  await tables.users.insert(owner);
  return owner;
}
