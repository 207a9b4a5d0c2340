import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "@/lib/store/store";
import { auditLine } from "./audit";
import { createIdentity } from "./create-identity";
import type { Identity } from "./identity";
import { can } from "./rights";

const minute = 60_000;
const hour = 60 * minute;
const device = { address: "127.0.0.1", userAgent: "test" };

let folder: string;
let store: Store;
let identity: Identity;
let now: number;
let sweep: (() => void) | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "identity-"));
  now = Date.UTC(2026, 0, 1);
  const opened = await openStore({ file: join(folder, "orchestrator.db") });
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  const clock = {
    now: () => now,
    after(_: number, task: () => void) {
      sweep = task;
      return () => {
        sweep = null;
      };
    },
  };
  identity = createIdentity({
    store,
    clock,
    random: randomBytes,
    runFolder: join(folder, "run"),
  });
});

afterEach(async () => {
  await identity.dispose();
  await store.dispose();
  rmSync(folder, { recursive: true });
});

async function logIn() {
  const { token } = await identity.issueLoginToken();
  const reply = await identity.redeemLoginToken(token, device);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

describe("a log-in token", () => {
  it("creates the admin `owner` on first use and signs them in", async () => {
    const { session } = await logIn();
    expect(session).toMatchObject({
      userName: "owner",
      role: "admin",
      onlyAgent: null,
      ...device,
    });
  });

  it("signs the same owner in again later", async () => {
    const first = await logIn();
    const second = await logIn();
    expect(second.session.userId).toBe(first.session.userId);
    expect(second.session.id).not.toBe(first.session.id);
  });

  it("has 256 bits, and stands in a file for its owner only until it is used", async () => {
    const { token } = await identity.issueLoginToken();
    const file = join(folder, "run", "login-token");
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(readFileSync(file, "utf8").trim()).toBe(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "run")).mode & 0o777).toBe(0o700);
    await identity.redeemLoginToken(token, device);
    expect(existsSync(file)).toBe(false);
  });

  it("is stored as a hash", async () => {
    const { token } = await identity.issueLoginToken();
    const { secret } = await logIn();
    for (const file of ["orchestrator.db", "orchestrator.db-wal"]) {
      const bytes = readFileSync(join(folder, file));
      expect(bytes.includes(token)).toBe(false);
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  it("attack 18: works once", async () => {
    const { token } = await identity.issueLoginToken();
    expect((await identity.redeemLoginToken(token, device)).ok).toBe(true);
    expect(await identity.redeemLoginToken(token, device)).toMatchObject({
      ok: false,
      error: { code: "login-token-used" },
    });
  });

  it("attack 18: works once when it is sent twice at the same moment", async () => {
    const { token } = await identity.issueLoginToken();
    const replies = await Promise.all([1, 2, 3].map(() => identity.redeemLoginToken(token, device)));
    expect(replies.filter((reply) => reply.ok)).toHaveLength(1);
  });

  it("attack 18: is over after 15 minutes, to the millisecond", async () => {
    const [early, late] = [await identity.issueLoginToken(), await identity.issueLoginToken()];
    now += 15 * minute - 1;
    expect((await identity.redeemLoginToken(early.token, device)).ok).toBe(true);
    now += 1;
    expect(await identity.redeemLoginToken(late.token, device)).toMatchObject({
      error: { code: "login-token-expired" },
    });
  });

  it("attack 18: a first-run token is worthless once there is an admin", async () => {
    const spare = await identity.issueLoginToken();
    await logIn();
    expect(await identity.redeemLoginToken(spare.token, device)).toMatchObject({
      error: { code: "login-token-superseded" },
    });
  });

  it("is refused when nobody issued it", async () => {
    expect(await identity.redeemLoginToken("x".repeat(43), device)).toMatchObject({
      error: {
        code: "login-token-unknown",
        hint: expect.stringContaining("orchestrator login-url"),
      },
    });
  });
});

describe("a session", () => {
  it("attack 21: is not opened by what the database holds of it", async () => {
    const { secret, session } = await logIn();
    const raw = new SQLite(join(folder, "orchestrator.db"), { readonly: true });
    const row = raw.prepare("select id, secret_hash from web_sessions").get() as { id: string; secret_hash: string };
    raw.close();
    expect(await identity.findSession(secret)).toMatchObject({
      id: session.id,
    });
    expect(await identity.findSession(row.secret_hash)).toBeNull();
    expect(await identity.findSession(row.id)).toBeNull();
  });

  it("carries a CSRF token that only its secret gives", async () => {
    const [first, second] = [await logIn(), await logIn()];
    expect(first.session.csrfToken).not.toBe(second.session.csrfToken);
    expect((await identity.findSession(first.secret))?.csrfToken).toBe(first.session.csrfToken);
  });

  it("attack 28: ends 12 hours after its last use, to the millisecond", async () => {
    const { secret } = await logIn();
    now += 12 * hour - 1;
    expect(await identity.findSession(secret)).not.toBeNull();
    now += 12 * hour - 1;
    expect(await identity.findSession(secret)).not.toBeNull();
    now += 12 * hour;
    expect(await identity.findSession(secret)).toBeNull();
  });

  it("attack 28: ends 7 days after the log-in, however much it is used", async () => {
    const { secret } = await logIn();
    for (let used = 0; used < 27; used++) {
      now += 6 * hour;
      expect(await identity.findSession(secret)).not.toBeNull();
    }
    now += 6 * hour - 1;
    expect(await identity.findSession(secret)).not.toBeNull();
    now += 1;
    expect(await identity.findSession(secret)).toBeNull();
  });

  it("attack 28: ends by its time as well when it was read a moment before", async () => {
    const { session } = await logIn();
    now += 59_999;
    expect(await identity.readSession(session.id)).not.toBeNull();
    now += 7 * 24 * hour;
    expect(await identity.readSession(session.id)).toBeNull();
    expect(await identity.readSession(session.id)).toBeNull();
  });

  it("tells listeners at once when it is revoked, and opens nothing any more", async () => {
    const { secret, session } = await logIn();
    const revoked: string[] = [];
    identity.onRevoked((id) => revoked.push(id));
    expect(await identity.readSession(session.id)).toMatchObject({ id: session.id });
    await identity.revokeSession(session.id);
    await identity.revokeSession(session.id);
    expect(revoked).toEqual([session.id]);
    expect(await identity.findSession(secret)).toBeNull();
    expect(await identity.readSession(session.id)).toBeNull();
  });

  it("is swept when its time is over, so that its sockets close without being used", async () => {
    const { session } = await logIn();
    const revoked = new Promise<string>((resolve) => identity.onRevoked(resolve));
    now += 12 * hour;
    sweep?.();
    expect(await revoked).toBe(session.id);
  });

  it("is read with the role that its user has now", async () => {
    const { session } = await logIn();
    expect(await identity.readSession(session.id)).toMatchObject({ role: "admin" });
    const raw = new SQLite(join(folder, "orchestrator.db"));
    raw.exec("update users set role = 'viewer'");
    raw.close();
    expect(await identity.readSession(session.id)).toMatchObject({
      role: "viewer",
    });
  });
});

describe("can", () => {
  const as = (role: "viewer" | "operator" | "admin") => ({
    role,
    onlyAgent: null,
  });

  it("lets viewers read, operators act, and only admins read the audit log", () => {
    expect(can(as("viewer"), "terminal.watch", "qa-agent")).toBe(true);
    expect(can(as("viewer"), "terminal.type", "qa-agent")).toBe(false);
    expect(can(as("operator"), "terminal.type", "qa-agent")).toBe(true);
    expect(can(as("operator"), "audit.read")).toBe(false);
    expect(can(as("admin"), "audit.read")).toBe(true);
  });

  it("ends a share link's rights at its agent", () => {
    const share = { role: "share", onlyAgent: "qa-agent" } as const;
    expect(can(share, "terminal.watch", "qa-agent")).toBe(true);
    expect(can(share, "terminal.watch", "seo-agent")).toBe(false);
    expect(can(share, "terminal.watch")).toBe(false);
    expect(can(share, "fleet.read")).toBe(false);
  });
});

describe("the audit log", () => {
  it("attack 34: keeps CRLF, ANSI and JSON as one escaped line", async () => {
    const evil = 'x\r\n{"who":"admin"}\u001b[2J\u202e\u0085\u2028';
    await identity.audit({
      who: evil,
      what: "test",
      target: evil,
      result: "ok",
      address: "127.0.0.1",
    });
    const records = await identity.readAudit({
      role: "admin",
      onlyAgent: null,
    });
    if (!records.ok || !records.value[0]) throw new Error("no record");
    const line = auditLine(records.value[0]);
    expect(line).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(line)).toMatchObject({
      who: 'x\\u000d\\u000a{"who":"admin"}\\u001b[2J\\u202e\\u0085\\u2028',
    });
  });

  it("attack 34: is for admins only", async () => {
    for (const role of ["share", "viewer", "operator"] as const) {
      expect(await identity.readAudit({ role, onlyAgent: null })).toMatchObject({ error: { code: "forbidden" } });
    }
  });

  it("records log-ins and refused ones", async () => {
    const { session } = await logIn();
    await identity.redeemLoginToken("unknown", { ...device, address: "::1" });
    const records = await identity.readAudit(session);
    expect(records).toMatchObject({
      value: [
        {
          who: "nobody",
          what: "log-in",
          result: "login-token-unknown",
          address: "::1",
        },
        { who: "owner", what: "log-in", result: "ok", sessionId: session.id },
      ],
    });
  });
});
