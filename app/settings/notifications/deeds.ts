import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import { NoticeKind, NotificationLevel, PushSubscription, WebhookSettings } from "@/lib/contract/notification";
import { failure, success } from "@/lib/contract/reply";

type Orchestrator = ReturnType<typeof orchestrator>;
type Who = { id: string; userId: string; userAgent: string };

const PAGE = "/settings/notifications";

const ticked = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");

const SettingsFields = z.object({ level: NotificationLevel, toast: ticked, browser: ticked, sound: ticked });

const own = "notifications.own" as const;
const failed = () => PAGE;

export const saveSettings = {
  action: own,
  schema: SettingsFields,
  call: async (orchestrator: Orchestrator, settings: z.infer<typeof SettingsFields>, { userId }: Who) => {
    await orchestrator.notifications.saveSettings(userId, settings);
    return success(null);
  },
  success: () => ({ to: PAGE, notice: "Saved." }),
  failure: failed,
};

export const testChannels = {
  action: own,
  schema: z.object({}),
  call: (orchestrator: Orchestrator, _: object, { userId }: Who) => orchestrator.notifications.test(userId),
  success: (_: object, { pushed }: { pushed: number }) => ({
    to: PAGE,
    notice: pushed === 0 ? "Sent to open pages." : `Sent to open pages and by push to ${pushed} of your browsers.`,
  }),
  failure: failed,
};

const Subscription = z.object({ subscription: z.string().max(4_000) }).transform(({ subscription }, context) => {
  try {
    return PushSubscription.parse(JSON.parse(subscription));
  } catch {
    context.addIssue({ code: "custom", message: "is no subscription of a browser" });
    return z.NEVER;
  }
});

export const subscribeBrowser = {
  action: own,
  schema: Subscription,
  call: (orchestrator: Orchestrator, subscription: PushSubscription, { id, userId, userAgent }: Who) =>
    orchestrator.notifications.subscribe({ userId, sessionId: id, userAgent }, subscription),
};

export const unsubscribeBrowser = {
  action: own,
  schema: z.object({ endpoint: z.url().max(2_000) }),
  call: async (orchestrator: Orchestrator, { endpoint }: { endpoint: string }, { userId }: Who) => {
    await orchestrator.notifications.unsubscribe(endpoint, userId);
    return success(null);
  },
};

const WebhookFields = z.object({
  /** Empty: as it was. */
  url: z.union([z.literal("").transform(() => undefined), WebhookSettings.shape.url]),
  kinds: z.union([NoticeKind.transform((kind) => [kind]), z.array(NoticeKind)]).default([]),
});

export const saveWebhook = {
  action: "webhook.edit" as const,
  schema: WebhookFields,
  call: async (orchestrator: Orchestrator, { url, kinds }: z.infer<typeof WebhookFields>) => {
    const address = url ?? (await orchestrator.notifications.webhook())?.url;
    if (address === undefined) return failure("bad-webhook", "A webhook needs its address.");
    await orchestrator.notifications.saveWebhook({ url: address, kinds });
    return success(null);
  },
  success: () => ({ to: PAGE, notice: "Saved the webhook." }),
  failure: failed,
};

export const removeWebhook = {
  action: "webhook.edit" as const,
  schema: z.object({}),
  call: async (orchestrator: Orchestrator) => {
    await orchestrator.notifications.saveWebhook(null);
    return success(null);
  },
  success: () => ({ to: PAGE, notice: "Removed the webhook." }),
  failure: failed,
};

export const tryWebhook = {
  action: "webhook.edit" as const,
  schema: z.object({}),
  call: (orchestrator: Orchestrator) => orchestrator.notifications.testWebhook(),
  success: () => ({ to: PAGE, notice: "The webhook took the test message." }),
  failure: failed,
};
