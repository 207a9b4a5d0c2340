"use server";

import { formAction, replyAction } from "@/app/_server/action";
import {
  removeWebhook,
  saveSettings,
  saveWebhook,
  subscribeBrowser,
  testChannels,
  tryWebhook,
  unsubscribeBrowser,
} from "./deeds";

export const saveSettingsForm = formAction(saveSettings);
export const testForm = formAction(testChannels);
export const saveWebhookForm = formAction(saveWebhook);
export const removeWebhookForm = formAction(removeWebhook);
export const testWebhookForm = formAction(tryWebhook);
export const subscribe = replyAction(subscribeBrowser);
export const unsubscribe = replyAction(unsubscribeBrowser);
