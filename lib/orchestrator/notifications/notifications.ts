import type { AgentId } from "@/lib/contract/ids";
import type { Notice, NotificationSettings, PushSubscription, WebhookSettings } from "@/lib/contract/notification";
import type { Reply } from "@/lib/contract/reply";

/** A socket that watches: whose it is, and where its page is looked at right now. */
export type Listener = { userId: string; hear: (notice: Notice, channels: NotificationSettings) => void };

/** Who signs a browser up. What is pushed to it says nothing any more once `sessionId` is over. */
export type Subscriber = { userId: string; sessionId: string; userAgent: string };

/** Tells people what waits for them, once per cause, by whichever channel they chose. */
export type Notifications = {
  /** The key that browsers sign up for pushes with. Fails with `push-keys-invalid`. */
  pushKey(): Reply<string>;
  settings(userId: string): Promise<NotificationSettings>;
  saveSettings(userId: string, settings: NotificationSettings): Promise<void>;
  /** At most 20 browsers of a person: the oldest makes room. Fails with `push-endpoint` where the address is no browser's push service. */
  subscribe(who: Subscriber, subscription: PushSubscription): Promise<Reply<null>>;
  /** Ends only a subscription of this very person. */
  unsubscribe(endpoint: string, userId: string): Promise<void>;
  /** How many browsers of this person take pushes. */
  countDevices(userId: string): Promise<number>;
  /** Sends a test by every channel of this person. Fails when no push could be sent where there are browsers for it. */
  test(userId: string): Promise<Reply<{ pushed: number }>>;
  webhook(): Promise<WebhookSettings | null>;
  /** Null ends it. */
  saveWebhook(settings: WebhookSettings | null): Promise<void>;
  /** Fails with `webhook-none` and `webhook-failed`. */
  testWebhook(): Promise<Reply<null>>;
  /** Adds an open page. `look` says which agent it shows to somebody right now, null for none. */
  listen(listener: Listener): { look(agent: AgentId | "all" | null): void; dispose(): void };
  /** Whether somebody has this agent's own page in front of them right now. */
  isLookedAt(agent: AgentId): boolean;
  dispose(): Promise<void>;
};
