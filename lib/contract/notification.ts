import { z } from "zod";
import { AgentId } from "./ids";
import { InboxKind, QuestionId } from "./inbox";

/** `quiet`: only questions; `normal`: everything that waits; `all`: also what was completed. */
export const notificationLevels = ["quiet", "normal", "all"] as const;
export const NotificationLevel = z.enum(notificationLevels);
export type NotificationLevel = z.infer<typeof NotificationLevel>;

export const noticeKinds = [...InboxKind.options, "completed", "test"] as const;
export const NoticeKind = z.enum(noticeKinds);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** One piece of news for a person, the same on every channel. What looks like a secret is masked. */
export const Notice = z.object({
  /** One per cause. */
  id: z.string(),
  kind: NoticeKind,
  agent: AgentId.nullable(),
  /** `backend-agent: Permission` */
  title: z.string(),
  /** The question, or what happened; with the command it is about. */
  body: z.string(),
  /** Where it is settled, from the root. */
  href: z.string(),
  /** ms since the epoch. */
  at: z.number(),
  /** Set for a permission: what Approve and Deny answer, and to which question. */
  question: z.object({ id: QuestionId, approve: z.string(), deny: z.string() }).nullable(),
});
export type Notice = z.infer<typeof Notice>;

/** What a person wants to hear, and where. */
export const NotificationSettings = z.object({
  level: NotificationLevel.default("normal"),
  /** On the page. */
  toast: z.boolean().default(true),
  /** By the browser, while a tab is open. */
  browser: z.boolean().default(true),
  sound: z.boolean().default(false),
});
export type NotificationSettings = z.infer<typeof NotificationSettings>;

/** As `PushSubscription.toJSON()` gives it. */
export const PushSubscription = z.object({
  endpoint: z.url().max(2_000),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{80,100}=?$/),
    auth: z.string().regex(/^[\w-]{20,30}={0,2}$/),
  }),
});
export type PushSubscription = z.infer<typeof PushSubscription>;

/** A Slack-compatible address that news is posted to, and which kinds. */
export const WebhookSettings = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  kinds: z.array(NoticeKind),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;
