import webPush from "web-push";
import type { Notice } from "@/lib/contract/notification";
import type { PushSubscriptionRow } from "@/lib/store/store";
import type { PushKeys } from "./push-keys";

const TIMEOUT_MS = 10_000;
/** A question that is so old has been answered elsewhere. */
const TTL_S = 3_600;

/** The push services of the browsers: a subscription names its own address, and we send there. */
const SERVICES =
  /^(?:[\w-]+\.)*(?:push\.services\.mozilla\.com|fcm\.googleapis\.com|notify\.windows\.com|push\.apple\.com)$/;

/** Nobody makes this server send to an address of their choice. */
export function isPushService(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  return url !== null && url.protocol === "https:" && url.port === "" && SERVICES.test(url.hostname);
}

/** `gone`: the browser has ended its subscription. */
export type PushOutcome = "sent" | "gone" | "failed";

/** Encrypts a notice for one browser (RFC 8291) and hands it to that browser's push service. */
export async function sendPush(keys: PushKeys, to: PushSubscriptionRow, notice: Notice): Promise<PushOutcome> {
  const subscription = { endpoint: to.endpoint, keys: { p256dh: to.p256dh, auth: to.auth } };
  try {
    const request = webPush.generateRequestDetails(subscription, JSON.stringify(notice), {
      vapidDetails: keys,
      TTL: TTL_S,
      urgency: notice.question ? "high" : "normal",
    });
    const answer = await fetch(request.endpoint, {
      method: "POST",
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: new Uint8Array(request.body ?? Buffer.alloc(0)),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (answer.status === 404 || answer.status === 410) return "gone";
    return answer.ok ? "sent" : "failed";
  } catch {
    return "failed";
  }
}
