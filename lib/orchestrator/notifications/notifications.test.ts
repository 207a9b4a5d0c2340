import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import type { InboxBook, InboxItem } from "@/lib/contract/inbox";
import { InboxItemId, QuestionId } from "@/lib/contract/inbox";
import type { Notice } from "@/lib/contract/notification";
import { openStore, type Store } from "@/lib/store/store";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { systemClock } from "../clock";
import { createIdentity } from "../identity/create-identity";
import { inBackground } from "../in-background";
import type { Change } from "../orchestrator";
import { failLoudly } from "../testing/fail-loudly";
import { createNotifications } from "./create-notifications";
import type { Notifications } from "./notifications";
import { messageOf, postWebhook } from "./post-webhook";
import { isPushService } from "./send-push";

const agent = AgentId.parse("backend-agent");
const jane = "jane-id";

/** A browser's side of a push (RFC 8291), and the push service that it is reached by. */
type Browser = { subscription: { endpoint: string; keys: { p256dh: string; auth: string } }; received: Notice[] };

let folder: string;
let store: Store;
let notifications: Notifications;
let tellChange: (change: Change) => void;
let service: Server;
let base: string;
const requests: { headers: IncomingMessage["headers"]; body: Buffer; path: string }[] = [];
let answers: number[];
let looks: AgentId[];
let held: (() => void)[] | null;
let atOnce: number;
let mostAtOnce: number;
let waitsAtStart: InboxBook;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "notifications-"));
  requests.length = 0;
  answers = [];
  held = null;
  atOnce = mostAtOnce = 0;
  waitsAtStart = { items: [], snoozed: [] };
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    request.on("end", () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks), path: request.url ?? "" });
      const respond = () => {
        atOnce--;
        response.statusCode = answers.shift() ?? 201;
        response.end();
      };
      if (held) held.push(respond);
      else respond();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`; // a TCP server has one
  await start();
});

afterEach(async () => {
  await stop();
  await new Promise((resolve) => service.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function start() {
  const opened = await openStore({ file: join(folder, "test.db") });
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
  if (!(await store.users.firstWithRole("admin"))) {
    await store.users.insert({ id: jane, name: "jane", role: "admin", created_at: 1 });
  }
  looks = [];
  notifications = await createNotifications({
    table: store.notifications,
    clock: { ...systemClock, after: (ms, task) => systemClock.after(ms / 50, task) },
    keysFile: join(folder, "push-keys.json"),
    role: "dashboard",
    mayPushTo: (endpoint) => endpoint.startsWith(base),
    changes(listener) {
      tellChange = listener;
      return () => {};
    },
    onLook: (looked) => looks.push(looked),
    settledBook: async () => waitsAtStart,
    inBackground: inBackground(failLoudly),
  });
}

const laptop = { userId: jane, sessionId: "laptop-session", userAgent: "Laptop" };

/** Signs a device in, `ago` ms before now. */
async function signIn({ sessionId, userId, userAgent }: typeof laptop, ago = 0) {
  const at = Date.now() - ago;
  await store.webSessions.insert({
    ...{ id: sessionId, secret_hash: sessionId, user_id: userId, address: "127.0.0.1", user_agent: userAgent },
    ...{ created_at: at, last_used_at: at },
  });
}

async function stop() {
  await notifications.dispose();
  await store.dispose();
}

function browser(path: string): Browser & { open(body: Buffer): Notice } {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: {
      endpoint: `${base}/${path}`,
      keys: { p256dh: keys.getPublicKey().toString("base64url"), auth: auth.toString("base64url") },
    },
    received: [],
    /** aes128gcm: salt, record size, the sender's key, one record. */
    open(body) {
      const salt = body.subarray(0, 16);
      const sender = body.subarray(21, 21 + (body[20] ?? 0));
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), sender]);
      const secret = Buffer.from(hkdfSync("sha256", keys.computeSecret(sender), auth, info, 32));
      const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
      const nonce = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
      const record = body.subarray(21 + sender.length);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce);
      decipher.setAuthTag(record.subarray(-16));
      const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
    },
  };
}

const question = {
  id: QuestionId.parse("question-one"),
  text: "Do you want to proceed?",
  options: [
    { key: "1", label: "Yes" },
    { key: "2", label: "Yes, and don't ask again" },
    { key: "3", label: "No" },
  ],
  multiple: false,
  reply: true,
};

const item = (more: Partial<InboxItem> = {}): InboxItem => ({
  id: InboxItemId.parse("item-number-one"),
  kind: "permission",
  agent,
  since: 1,
  title: "Do you want to proceed?",
  detail: "Bash command: Deploy",
  block: ["deploy --token=ghp_abcdefghijklmnopqrstuvwxyz0123456789"],
  question,
  exitCode: null,
  until: null,
  reason: "It asks for a permission.",
  href: "/agents/backend-agent",
  terminalId: null,
  startedAt: 1,
  snoozedUntil: null,
  ...more,
});

const book = (...items: InboxItem[]): Change => ({ type: "inbox", book: { items, snoozed: [] } });

const askedAgain = () => item({ question: { ...question, id: QuestionId.parse("question-two") } });

/** What was told and is gone is out of the book of what was told. */
const forgotten = () => waitFor("the end of it", async () => !(await store.notifications.told()).includes(item().id));

function page() {
  const heard: Notice[] = [];
  return { heard, ...notifications.listen({ userId: jane, hear: (notice) => heard.push(notice) }) };
}

describe("a notification", () => {
  it("reaches the browser encrypted, with the question's name and the two plain answers, secrets masked", async () => {
    const phone = browser("phone");
    await signIn(laptop);
    expect(await notifications.subscribe(laptop, phone.subscription)).toMatchObject({ ok: true });
    tellChange(book(item()));
    await waitFor("the push", async () => requests.length === 1);
    const [request] = requests;
    expect(request?.headers).toMatchObject({ "content-encoding": "aes128gcm", urgency: "high" });
    expect(request?.headers.authorization).toMatch(/^vapid t=.+, k=.+/);
    const notice = phone.open(request?.body ?? Buffer.alloc(0));
    expect(notice).toMatchObject({
      title: "backend-agent: Permission",
      href: "/agents/backend-agent",
      question: { id: "question-one", approve: "Yes", deny: "No" },
    });
    expect(notice.body).toContain("Do you want to proceed?\nBash command: Deploy");
    expect(notice.body).not.toContain("ghp_");
    expect((await stat(join(folder, "push-keys.json"))).mode & 0o777).toBe(0o600);
  });

  it("is told once per cause, also over a restart, and again when it comes back after it was gone", async () => {
    const first = page();
    tellChange(book(item()));
    await waitFor("the first", async () => first.heard.length === 1);
    tellChange(book(item()));
    await stop();
    waitsAtStart = { items: [item({ since: 99 })], snoozed: [] };
    await start();
    const { heard } = page();
    tellChange(book(item({ since: 99 })));
    const other = item({ id: InboxItemId.parse("item-number-two"), kind: "limit", question: null });
    tellChange(book(item({ since: 99 }), other));
    await waitFor("the other", async () => heard.length > 0);
    expect(heard.map(({ kind }) => kind)).toEqual(["limit"]);
    tellChange(book(other));
    await forgotten();
    tellChange(book(item(), other));
    await waitFor("the first again", async () => heard.length === 2);
  });

  it("tells what was already there at the start, and its first repetition, and what went away meanwhile and came back", async () => {
    const first = page();
    tellChange(book(item()));
    await waitFor("the first", async () => first.heard.length === 1);
    await stop();
    const other = item({ id: InboxItemId.parse("item-number-two"), kind: "limit", question: null });
    waitsAtStart = { items: [item(), other], snoozed: [] };
    await start();
    const second = page();
    await waitFor("the one from the start", async () => second.heard.length === 1);
    expect(second.heard[0]?.kind).toBe("limit");
    tellChange(book(askedAgain(), other));
    await waitFor("the repetition", async () => second.heard.length === 2);
    await stop();
    waitsAtStart = { items: [other], snoozed: [] };
    await start();
    const third = page();
    await forgotten();
    tellChange(book(item(), other));
    await waitFor("what came back", async () => third.heard.length === 1);
  });

  it("is not told twice where something was away for a moment only", async () => {
    const { heard } = page();
    const other = item({ id: InboxItemId.parse("item-number-two"), kind: "limit", question: null });
    tellChange(book(item()));
    await waitFor("the first", async () => heard.length === 1);
    tellChange(book());
    tellChange(book(item()));
    tellChange(book(item(), other));
    await waitFor("the other", async () => heard.length === 2);
    expect(heard.map(({ kind }) => kind)).toEqual(["permission", "limit"]);
    expect(await store.notifications.told()).toContain(item().id);
  });

  it("is told again when its snooze ends, also over a restart", async () => {
    const { heard } = page();
    tellChange(book(item()));
    await waitFor("the first", async () => heard.length === 1);
    const snoozed = { items: [], snoozed: [item({ snoozedUntil: 99 })] };
    tellChange({ type: "inbox", book: snoozed });
    tellChange(book(item()));
    await waitFor("the end of the snooze", async () => heard.length === 2);
    tellChange({ type: "inbox", book: snoozed });
    await forgotten();
    await stop();
    waitsAtStart = { items: [item()], snoozed: [] };
    await start();
    const later = page();
    await waitFor("the end of the other snooze", async () => later.heard.length === 1);
  });

  it("is held back for a person who looks at that very agent, and for nobody else", async () => {
    const front = page();
    const other = notifications.listen({ userId: "omar-id", hear: (notice) => omarHeard.push(notice) });
    const omarHeard: Notice[] = [];
    front.look(agent);
    expect({ looks, isLookedAt: notifications.isLookedAt(agent) }).toEqual({ looks: [agent], isLookedAt: true });
    tellChange(book(item()));
    await waitFor("omar's", async () => omarHeard.length === 1);
    expect(front.heard).toEqual([]);
    front.look(null);
    expect(notifications.isLookedAt(agent)).toBe(false);
    tellChange(book(item(), item({ id: InboxItemId.parse("item-number-two") })));
    await waitFor("jane's", async () => front.heard.length === 1);
    other.dispose();
  });

  it("is not told where it was answered at once, nor below its level", async () => {
    await notifications.saveSettings(jane, { level: "quiet", toast: true, browser: true, sound: false });
    const { heard } = page();
    tellChange(book(item()));
    tellChange(book());
    const limit = item({ id: InboxItemId.parse("item-number-two"), kind: "limit", question: null });
    tellChange(book(limit));
    tellChange(book(limit, item({ id: InboxItemId.parse("item-number-three"), kind: "question" })));
    await waitFor("the question", async () => heard.length === 1);
    expect(heard[0]?.kind).toBe("question");
  });

  it("ends with a subscription that the browser has ended", async () => {
    await notifications.subscribe(laptop, browser("gone").subscription);
    answers = [410];
    expect(await notifications.test(jane)).toMatchObject({ error: { code: "push-failed" } });
    expect(await notifications.countDevices(jane)).toBe(0);
  });
});

describe("a push", () => {
  it("says nothing of what waits to a device whose session is over", async () => {
    const [over, gone] = [browser("over"), browser("gone")];
    await signIn(laptop, 12 * 3_600_000);
    await notifications.subscribe(laptop, over.subscription);
    await notifications.subscribe({ ...laptop, sessionId: "swept" }, gone.subscription);
    tellChange(book(item()));
    await waitFor("both", async () => requests.length === 2);
    for (const { path, body } of requests) {
      const notice = (path === "/over" ? over : gone).open(body);
      expect(notice).toMatchObject({ title: "Something needs you", body: "Sign in to see it.", question: null });
      expect(JSON.stringify(notice)).not.toMatch(/backend|proceed|permission/i);
    }
  });

  it("ends with the session that is revoked, and with that alone", async () => {
    const identity = createIdentity({ store, clock: systemClock, random: randomBytes, runFolder: folder });
    await signIn(laptop);
    await notifications.subscribe(laptop, browser("one").subscription);
    await notifications.subscribe({ ...laptop, sessionId: "other" }, browser("two").subscription);
    await identity.revokeSession(laptop.sessionId);
    expect((await store.notifications.subscriptions()).map(({ session_id }) => session_id)).toEqual(["other"]);
    await identity.dispose();
  });

  it("goes to a person's twenty newest browsers, few at a time, and nobody ends another's", async () => {
    const omar = { userId: "omar-id", sessionId: "omars", userAgent: "Omar's" };
    await store.users.insert({ id: omar.userId, name: "omar", role: "viewer", created_at: 2 });
    await notifications.subscribe(omar, browser("omar").subscription);
    await notifications.unsubscribe(`${base}/omar`, jane);
    for (let number = 1; number <= 25; number++) {
      await notifications.subscribe(laptop, browser(`b${number}`).subscription);
    }
    expect(await notifications.countDevices(omar.userId)).toBe(1);
    const slow: (() => void)[] = [];
    held = slow;
    const tested = notifications.test(jane);
    await waitFor("the first pushes", async () => slow.length >= 8);
    held = null;
    for (const respond of slow) respond();
    expect(await tested).toEqual({ ok: true, value: { pushed: 20 } });
    expect(requests.map(({ path }) => path)).not.toContain("/b5");
    expect(requests.map(({ path }) => path)).toContain("/b6");
    expect(mostAtOnce).toBe(8);
  });
});

describe("a push goes", () => {
  it("to push services of browsers, and to no other address", async () => {
    for (const [endpoint, known] of [
      ["https://fcm.googleapis.com/fcm/send/abc", true],
      ["https://updates.push.services.mozilla.com/wpush/v2/x", true],
      ["https://web.push.apple.com/QX", true],
      ["https://wns2-am3p.notify.windows.com/w/?token=x", true],
      ["http://fcm.googleapis.com/x", false],
      ["https://fcm.googleapis.com:8443/x", false],
      ["https://fcm.googleapis.com.evil.com/x", false],
      ["https://127.0.0.1/x", false],
      ["https://169.254.169.254/latest", false],
    ] as const) {
      expect(isPushService(endpoint), endpoint).toBe(known);
    }
    const elsewhere = { endpoint: "https://127.0.0.1/x", keys: { p256dh: "x".repeat(87), auth: "y".repeat(22) } };
    expect(await notifications.subscribe(laptop, elsewhere)).toMatchObject({ error: { code: "push-endpoint" } });
  });
});

describe("a webhook", () => {
  it("is posted as Slack reads it, tried again a few times, and names no path of its address", async () => {
    const notice = { ...messageOfNotice(), at: 0 };
    answers = [500, 429, 200];
    expect(await postWebhook(fast, { url: `${base}/services/secret` }, notice)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(3);
    expect(JSON.parse(requests[0]?.body.toString() ?? "")).toEqual(messageOf(notice));
    answers = [403];
    const refused = await postWebhook(fast, { url: `${base}/services/secret` }, notice);
    expect(JSON.stringify(refused)).not.toContain("secret");
    expect(refused).toMatchObject({ error: { code: "webhook-failed", cause: "It answered with status 403." } });
    expect(requests).toHaveLength(4);
    answers = [302];
    expect(await postWebhook(fast, { url: base }, notice, [])).toMatchObject({ ok: false });
    answers = [500, 500, 500, 500, 500];
    expect(await postWebhook(fast, { url: base }, notice)).toMatchObject({ ok: false });
    expect(requests).toHaveLength(9);
  });

  it("gets the kinds that were chosen", async () => {
    await notifications.saveWebhook({ url: `${base}/hook`, kinds: ["limit"] });
    const limit = item({ id: InboxItemId.parse("item-number-two"), kind: "limit", question: null, title: "Limit" });
    tellChange(book(item(), limit));
    await waitFor("the post", async () => requests.length === 1);
    expect(JSON.parse(requests[0]?.body.toString() ?? "")).toMatchObject({ kind: "limit", agent });
  });
});

const fast = { ...systemClock, after: (_ms: number, task: () => void) => systemClock.after(0, task) };

function messageOfNotice(): Notice {
  return {
    ...{ id: "n", kind: "limit", agent, title: "backend-agent: Limit reached", body: "Until 16:05" },
    ...{ href: "/agents/backend-agent", at: 0, question: null },
  };
}
