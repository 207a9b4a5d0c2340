import type { AgentCard } from "@/lib/contract/agent";
import type { AgentId } from "@/lib/contract/ids";
import type { InboxBook, InboxItem } from "@/lib/contract/inbox";
import { type Notice, NotificationSettings, WebhookSettings } from "@/lib/contract/notification";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { PushSubscriptionRow, Store } from "@/lib/store/store";
import type { Clock } from "../clock";
import { sessionEnd } from "../identity/session-lifetime";
import type { InBackground } from "../in-background";
import { GONE_MS } from "../inbox/presence";
import type { Change } from "../orchestrator";
import { isHeardAt, noticeOfCompletion, noticeOfItem, withoutContent } from "./notice-of";
import type { Listener, Notifications } from "./notifications";
import { postWebhook } from "./post-webhook";
import { openPushKeys, type PushKeys } from "./push-keys";
import { isPushService, sendPush } from "./send-push";
import { openTold } from "./told";

/** What is answered at once is no news; and after a start, states are known only when every screen has been read. */
const SETTLE_MS = 1_500;
const WEBHOOK = "webhook";
/** Push services are asked by so many requests at a time. */
const PUSHES_AT_ONCE = 8;

export type NotificationParts = {
  table: Store["notifications"];
  clock: Clock;
  /** Where the keys for pushes are, or will be. */
  keysFile: string;
  /** A command that runs for a moment tells nobody. */
  role: "dashboard" | "command";
  /** A push goes to no other address. */
  mayPushTo?: (endpoint: string) => boolean;
  changes: (listener: (change: Change) => void) => () => void;
  /** Somebody has begun to look at this agent's own page. */
  onLook: (agent: AgentId) => void;
  /** What waits, read when the screens have settled after the start: that is told as no change. */
  settledBook: () => Promise<InboxBook>;
  inBackground: InBackground;
};

type Open = Listener & { looksAt: AgentId | "all" | null };

export async function createNotifications(parts: NotificationParts): Promise<Notifications> {
  const { table, clock, inBackground } = parts;
  const mayPushTo = parts.mayPushTo ?? isPushService;
  const told = await openTold(table, clock);
  const open = new Set<Open>();
  const states = new Map<AgentId, AgentCard["status"]["state"]>();
  const waiting = new Map<string, () => void>();
  const leaving = new Map<string, () => void>();
  const takeTurn = atMost(PUSHES_AT_ONCE);
  const asked = new Map<string, string | undefined>();
  let current = new Set<string>();
  let keys: Reply<PushKeys> | null = null;
  let disposed = false;

  /** Made when somebody first needs them. */
  const pushKeys = () => {
    keys ??= openPushKeys(parts.keysFile);
    return keys;
  };

  // ---- what is news

  function hearBook({ items, snoozed }: InboxBook) {
    const now = new Set([...items, ...snoozed].map(keyOf));
    for (const key of current) if (!now.has(key)) leaveSoon(key);
    for (const key of now) stay(key);
    current = now;
    // When the snooze ends it is news again.
    for (const item of snoozed) forget(keyOf(item));
    for (const item of items) {
      if (isAskedAnew(item)) forget(keyOf(item));
      asked.set(keyOf(item), item.question?.id);
      if (!waiting.has(keyOf(item)) && !told.has(keyOf(item))) tellSoon(item);
    }
  }

  /** What went away while nobody ran is gone, and is news when it comes again. */
  async function hearStart() {
    const book = await parts.settledBook();
    if (disposed) return;
    hearBook(book);
    for (const cause of told.all()) if (!current.has(cause)) leaveSoon(cause);
  }

  /** The same words, another question. After a restart every question has another name, and is none. */
  function isAskedAnew(item: InboxItem): boolean {
    const before = asked.get(keyOf(item));
    return before !== undefined && item.question !== null && before !== item.question.id;
  }

  /** A redraw takes things away for a moment: what is back by then was never gone. */
  function leaveSoon(key: string) {
    cancelTelling(key);
    if (leaving.has(key)) return;
    const cancel = clock.after(GONE_MS, () => {
      leaving.delete(key);
      asked.delete(key);
      forget(key);
    });
    leaving.set(key, cancel);
  }

  function stay(key: string) {
    leaving.get(key)?.();
    leaving.delete(key);
  }

  function cancelTelling(key: string) {
    waiting.get(key)?.();
    waiting.delete(key);
  }

  function forget(key: string) {
    cancelTelling(key);
    inBackground(told.forget(key));
  }

  function tellSoon(item: InboxItem) {
    const key = keyOf(item);
    const cancel = clock.after(SETTLE_MS, () => {
      waiting.delete(key);
      inBackground(told.add(key).then(() => tell(noticeOfItem(item, clock.now()))));
    });
    waiting.set(key, cancel);
  }

  function hearCards(cards: readonly AgentCard[]) {
    for (const { name, status, preview } of cards) {
      const before = states.get(name);
      states.set(name, status.state);
      const worked = before === "working" || before === "watching";
      if (worked && status.state === "done") inBackground(tell(noticeOfCompletion(name, clock.now(), preview)));
    }
  }

  // ---- who hears it, and how

  async function tell(notice: Notice): Promise<void> {
    if (disposed) return;
    const [subscriptions, hook] = await Promise.all([table.subscriptions(), readWebhook()]);
    const users = new Set([...subscriptions.map(({ user_id }) => user_id), ...[...open].map(({ userId }) => userId)]);
    await Promise.all([
      ...[...users].map((userId) => tellUser(userId, notice, subscriptions)),
      hook?.kinds.includes(notice.kind) ? postWebhook(clock, hook, notice) : null,
    ]);
  }

  async function tellUser(userId: string, notice: Notice, subscriptions: readonly PushSubscriptionRow[]) {
    const settings = await readSettings(userId);
    if (!isHeardAt(settings.level, notice.kind) || isLookedAt(userId, notice.agent)) return;
    for (const listener of open) if (listener.userId === userId) listener.hear(notice, settings);
    await push(
      subscriptions.filter(({ user_id }) => user_id === userId),
      notice,
    );
  }

  /** Held back only for somebody who has this very thing in front of them. */
  function isLookedAt(userId: string, agent: AgentId | null): boolean {
    return [...open].some((page) => page.userId === userId && page.looksAt !== null && lookCovers(page.looksAt, agent));
  }

  async function push(to: readonly PushSubscriptionRow[], notice: Notice): Promise<number> {
    const found = to.length > 0 ? pushKeys() : null;
    if (!found?.ok) return 0;
    const outcomes = await Promise.all(
      to.map(async (row) => {
        const words = isSignedIn(row) ? notice : withoutContent(notice);
        const outcome = await takeTurn(() => sendPush(found.value, row, words));
        if (outcome === "gone") await table.removeSubscription(row.endpoint, row.user_id);
        return outcome;
      }),
    );
    return outcomes.filter((outcome) => outcome === "sent").length;
  }

  /** Pushing is no use of a session. */
  function isSignedIn({ session_created_at: createdAt, session_last_used_at: lastUsedAt }: PushSubscriptionRow) {
    return createdAt !== null && lastUsedAt !== null && clock.now() < sessionEnd({ createdAt, lastUsedAt });
  }

  // ---- settings

  async function readSettings(userId: string): Promise<NotificationSettings> {
    const text = await table.readSettings(`user:${userId}`);
    return NotificationSettings.parse(text === null ? {} : JSON.parse(text));
  }

  async function readWebhook(): Promise<WebhookSettings | null> {
    const text = await table.readSettings(WEBHOOK);
    return text === null ? null : WebhookSettings.parse(JSON.parse(text));
  }

  function testNotice(): Notice {
    const at = clock.now();
    const body = "Notifications of Native Orchestrator reach you here.";
    return {
      id: `test ${at}`,
      kind: "test",
      agent: null,
      title: "Test",
      body,
      href: "/settings/notifications",
      at,
      question: null,
    };
  }

  const stopHearing =
    parts.role === "dashboard"
      ? parts.changes((change) => {
          if (change.type === "inbox") hearBook(change.book);
          else if (change.type === "agents") hearCards(change.cards);
        })
      : () => {};
  if (parts.role === "dashboard") inBackground(hearStart());

  return {
    pushKey() {
      const found = pushKeys();
      return found.ok ? success(found.value.publicKey) : found;
    },
    settings: readSettings,
    saveSettings: (userId, settings) => table.writeSettings(`user:${userId}`, JSON.stringify(settings)),
    async subscribe({ userId, sessionId, userAgent }, { endpoint, keys: { p256dh, auth } }) {
      if (!mayPushTo(endpoint)) return unknownService(endpoint);
      await table.putSubscription({
        ...{ endpoint, p256dh, auth, user_id: userId, session_id: sessionId },
        ...{ user_agent: userAgent.slice(0, 300), created_at: clock.now() },
      });
      return success(null);
    },
    unsubscribe: table.removeSubscription,
    countDevices: async (userId) => (await table.subscriptions()).filter(({ user_id }) => user_id === userId).length,
    async test(userId) {
      const found = pushKeys();
      if (!found.ok) return found;
      const notice = testNotice();
      const settings = await readSettings(userId);
      for (const listener of open) if (listener.userId === userId) listener.hear(notice, settings);
      const own = (await table.subscriptions()).filter(({ user_id }) => user_id === userId);
      const pushed = await push(own, notice);
      if (own.length > 0 && pushed === 0) return notPushed(own.length);
      return success({ pushed });
    },
    webhook: readWebhook,
    saveWebhook: (settings) =>
      settings ? table.writeSettings(WEBHOOK, JSON.stringify(settings)) : table.removeSettings(WEBHOOK),
    async testWebhook() {
      const hook = await readWebhook();
      if (!hook) return failure("webhook-none", "No webhook is set.", { hint: "Save its address first." });
      return postWebhook(clock, hook, testNotice(), []);
    },
    listen(listener) {
      const page: Open = { ...listener, looksAt: null };
      open.add(page);
      return {
        look: (agent) => {
          page.looksAt = agent;
          if (agent !== null && agent !== "all") parts.onLook(agent);
        },
        dispose: () => void open.delete(page),
      };
    },
    isLookedAt: (agent) => [...open].some(({ looksAt }) => looksAt === agent),
    async dispose() {
      disposed = true;
      stopHearing();
      for (const cancel of [...waiting.values(), ...leaving.values()]) cancel();
      open.clear();
    },
  };
}

/** Runs so many works at a time; the others wait in their order. */
function atMost(count: number) {
  const queue: (() => void)[] = [];
  let free = count;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((start) => queue.push(start));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free++;
    }
  };
}

function keyOf({ id }: InboxItem): string {
  return id;
}

/** The Inbox shows everything that waits. */
function lookCovers(looksAt: AgentId | "all", agent: AgentId | null): boolean {
  return looksAt === "all" || looksAt === agent;
}

function unknownService(endpoint: string): Reply<never> {
  const { host } = new URL(endpoint);
  return failure("push-endpoint", `${host} is no push service of a browser that is known here, so nothing was saved.`, {
    hint: "Use Chrome, Edge, Firefox or Safari; or report which browser it is.",
  });
}

function notPushed(devices: number): Reply<never> {
  return failure(
    "push-failed",
    `No push service took the message for ${devices === 1 ? "your browser" : "your browsers"}.`,
    {
      hint: "Check that this machine reaches the internet, then sign the browser up anew.",
    },
  );
}
