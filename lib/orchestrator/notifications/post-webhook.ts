import type { Notice, WebhookSettings } from "@/lib/contract/notification";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";

const TIMEOUT_MS = 5_000;
/** Pauses before the second, third and last try. */
const RETRIES_MS = [1_000, 5_000, 20_000];

/**
 * Posts `{text, …}` as Slack and its kin read it. Only to the address that an admin has set, no redirect is followed, and
 * its answer is shown to nobody. A failure is tried again a few times, but for one that says the request itself is wrong.
 */
export async function postWebhook(
  clock: Clock,
  { url }: Pick<WebhookSettings, "url">,
  notice: Notice,
  retries: readonly number[] = RETRIES_MS,
): Promise<Reply<null>> {
  const answer = await post(url, notice);
  const [pause, ...rest] = retries;
  if (answer.ok || answer.final || pause === undefined) return answer.ok ? success(null) : refused(url, answer.why);
  await new Promise<void>((resolve) => void clock.after(pause, resolve));
  return postWebhook(clock, { url }, notice, rest);
}

type Posted = { ok: true } | { ok: false; why: string; final: boolean };

async function post(url: string, notice: Notice): Promise<Posted> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(messageOf(notice)),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (answer.ok) return { ok: true };
    const final = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
    return { ok: false, why: `It answered with status ${answer.status}.`, final };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : null;
    return { ok: false, why: cause ?? (error instanceof Error ? error.message : String(error)), final: false };
  }
}

/** `text` is what a channel shows; the rest is for programs. */
export function messageOf({ kind, agent, title, body, href, at }: Notice) {
  return { text: `*${title}*\n${body}`, kind, agent, href, at: new Date(at).toISOString() };
}

/** An address may hold a secret in its path: only its host is named. */
function refused(url: string, why: string): Reply<never> {
  return failure("webhook-failed", `The webhook at ${new URL(url).host} did not take the message.`, {
    cause: why,
    hint: "Check the address, and that this machine reaches it.",
  });
}
