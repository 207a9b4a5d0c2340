"use client";

import { useEffect, useState } from "react";
import { Button } from "@/app/_components/button";
import { ErrorNote } from "@/app/_components/error-note";
import { startWorker } from "@/app/_components/notifications/notification-host";
import { useCsrf } from "@/app/_components/operations/operate";
import type { AppError, Reply } from "@/lib/contract/reply";

type PushSetupProps = {
  publicKey: string;
  subscribe: (form: FormData) => Promise<Reply<null>>;
  unsubscribe: (form: FormData) => Promise<Reply<null>>;
};

type State = "looking" | "unsupported" | "home-screen" | "blocked" | "off" | "on";

/** Signs this browser up. Permission is asked for by the press of a button, and nowhere else. */
export function PushSetup({ publicKey, subscribe, unsubscribe }: PushSetupProps) {
  const csrf = useCsrf();
  const [state, setState] = useState<State>("looking");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    void readState().then(setState);
  }, []);

  async function run(work: () => Promise<AppError | null>) {
    setBusy(true);
    setError(await work().catch(asError));
    setState(await readState());
    setBusy(false);
  }

  async function enable(): Promise<AppError | null> {
    if ((await Notification.requestPermission()) !== "granted") return null;
    const registration = await startWorker(csrf);
    const options = { userVisibleOnly: true, applicationServerKey: publicKey };
    const subscription = await registration.pushManager.subscribe(options);
    const reply = await subscribe(formOf({ csrf, subscription: JSON.stringify(subscription) }));
    if (!reply.ok) await subscription.unsubscribe();
    return reply.ok ? null : reply.error;
  }

  async function disable(): Promise<AppError | null> {
    const subscription = await currentSubscription();
    if (!subscription) return null;
    const reply = await unsubscribe(formOf({ csrf, endpoint: subscription.endpoint }));
    await subscription.unsubscribe();
    return reply.ok ? null : reply.error;
  }

  return (
    <div className="flex flex-col items-start gap-2">
      <p className="hidden noscript:block">Signing a browser up needs JavaScript.</p>
      {state === "unsupported" && (
        <p>This browser cannot take pushes, or the page is not reached over TLS or loopback.</p>
      )}
      {state === "home-screen" && <HomeScreenSteps />}
      {state === "blocked" && (
        <p>Notifications of this page are blocked. Allow them in the browser's settings for this site, then reload.</p>
      )}
      {state === "off" && (
        <Button size="form" busy={busy} className="max-sm:h-11" onClick={() => void run(enable)}>
          Enable pushes here
        </Button>
      )}
      {state === "on" && (
        <>
          <p>This browser takes pushes.</p>
          <Button size="form" busy={busy} className="max-sm:h-11" onClick={() => void run(disable)}>
            Disable pushes here
          </Button>
        </>
      )}
      {error && <ErrorNote error={error} />}
    </div>
  );
}

/** On an iPhone or iPad, pushes and the number on the icon exist for an app on the Home Screen only. */
function HomeScreenSteps() {
  return (
    <ol className="list-decimal pl-5">
      <li>Press Share, then Add to Home Screen.</li>
      <li>Open Orchestrator from the Home Screen, and press Enable pushes here on this page.</li>
    </ol>
  );
}

async function readState(): Promise<State> {
  const standalone = matchMedia("(display-mode: standalone)").matches;
  const apple =
    /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  if (apple && !standalone) return "home-screen";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  return (await currentSubscription()) ? "on" : "off";
}

async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

function asError(error: unknown): AppError {
  return {
    code: "push-setup",
    message: "The browser did not sign up for pushes.",
    cause: error instanceof Error ? error.message : String(error),
    hint: "Its push service has to be reached. Try again, or use another browser.",
  };
}
