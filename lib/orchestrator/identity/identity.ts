import type { Reply } from "@/lib/contract/reply";
import type { AuditEntry, AuditRecord } from "./audit";
import type { Action, Principal } from "./rights";

/** Somebody who is signed in on one device. */
export type Session = Principal & {
  /** Public: lists and revocation use it. It is not the cookie's value, nor made from it. */
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** The earlier of the idle and the absolute end, as of now. */
  readonly expiresAt: number;
  readonly address: string;
  readonly userAgent: string;
};

/** A session as its own device sees it: with the token that forms, fetches and the socket must carry. */
export type OwnSession = Session & { readonly csrfToken: string };

/** Where a request comes from. */
export type Device = { readonly address: string; readonly userAgent: string };

export type IssuedLoginToken = {
  readonly token: string /** ms since the epoch */;
  readonly expiresAt: number;
};

/** Who is at the door, what they may do, and what they did. */
export type Identity = {
  /**
   * A log-in token: 256 bits, base64url, single use, 15 minutes. The database keeps its hash; the token itself
   * stands in `login-token` (0600) of the run folder until it is used.
   */
  issueLoginToken(): Promise<IssuedLoginToken>;
  /**
   * Trades a token for a session; creates the admin `owner` when there is nobody yet. `secret` is the cookie's value.
   * Fails with `login-token-unknown`, `login-token-used`, `login-token-expired`, or `login-token-superseded` (a
   * first-run token after an admin exists).
   */
  redeemLoginToken(token: string, device: Device): Promise<Reply<{ secret: string; session: OwnSession }>>;
  /** The live session behind a cookie's value; null when it is unknown, revoked or expired. Counts as use. */
  findSession(secret: string): Promise<OwnSession | null>;
  /** The same by id, with the rights as they are now. Ask before each socket event. Counts as use. */
  readSession(id: string): Promise<Session | null>;
  listSessions(userId: string): Promise<Session[]>;
  /** Its device gets no pushes any more either. */
  revokeSession(id: string): Promise<void>;
  /** Calls back with the id of each session that was revoked or has expired. Returns the unsubscriber. */
  onRevoked(listener: (sessionId: string) => void): () => void;
  /** May `who` do `action` (to `agent`)? */
  can(who: Principal, action: Action, agent?: string): boolean;
  /** Appends to the audit log. */
  audit(entry: AuditEntry): Promise<void>;
  /** The newest first; admins only (`forbidden`). */
  readAudit(who: Principal, options?: { limit?: number; before?: number }): Promise<Reply<AuditRecord[]>>;
  /** Ends the sweep of outdated sessions; dispose it before the store. */
  dispose(): Promise<void>;
};
