"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { useLive } from "@/app/_browser/live-provider";
import type { LiveSocket } from "@/app/_browser/socket";
import type { AgentId } from "@/lib/contract/ids";
import type { Notice, NotificationSettings } from "@/lib/contract/notification";
import type { Reply } from "@/lib/contract/reply";
import { useCsrf } from "../operations/operate";
import { toast } from "../toast";
import { leadOneTab } from "./one-tab";
import { playSound } from "./play-sound";

type Subscribe = (form: FormData) => Promise<Reply<null>>;

/** Mounted once: hears news, and tells the server what the person has in front of them. */
export function NotificationHost({ subscribe }: { subscribe: Subscribe }) {
  const { socket } = useLive();
  useServiceWorker(useCsrf(), subscribe);
  useLook(socket, usePathname());
  useEffect(() => {
    const tab = leadOneTab("notices");
    const hear = (notice: Notice, settings: NotificationSettings) => void tell(notice, settings, tab.leads());
    socket.on("notice", hear);
    return () => {
      socket.off("notice", hear);
      tab.dispose();
    };
  }, [socket]);
  return null;
}

/** Each channel once: a page in sight shows it, one out of sight leaves it to the browser; of several tabs one does. */
async function tell(notice: Notice, settings: NotificationSettings, leads: boolean) {
  const { title, body, href, id } = notice;
  const inSight = document.visibilityState === "visible";
  if (settings.toast && inSight) toast.news(title, { description: body, href });
  if (!leads) return;
  if (settings.sound) playSound();
  const mayShow = settings.browser && "Notification" in window && Notification.permission === "granted";
  if (!mayShow || (inSight && notice.kind !== "test")) return;
  const registration = await navigator.serviceWorker?.getRegistration();
  // The push service brings it to this browser anyway.
  if (await registration?.pushManager?.getSubscription()) return;
  if (registration)
    await registration.showNotification(title, { body, tag: id, icon: "/icon-192.png", data: { href } });
  else new Notification(title, { body, tag: id, icon: "/icon-192.png" }).onclick = () => window.focus();
}

/** Only a page that is visible and focused holds news back. */
function useLook(socket: LiveSocket, path: string) {
  useEffect(() => {
    const told = () => {
      const looks = document.visibilityState === "visible" && document.hasFocus();
      socket.emit("page:look", { agent: looks ? shownOn(path) : null }, () => {});
    };
    // The server listens to a page once that follows the fleet.
    const events = ["focus", "blur", "visibilitychange"] as const;
    for (const event of events) window.addEventListener(event, told);
    document.addEventListener("visibilitychange", told);
    socket.on("inbox:changed", told);
    if (socket.connected) told();
    return () => {
      for (const event of events) window.removeEventListener(event, told);
      document.removeEventListener("visibilitychange", told);
      socket.off("inbox:changed", told);
    };
  }, [socket, path]);
}

function shownOn(path: string): AgentId | "all" | null {
  if (path === "/inbox") return "all";
  const agent = /^\/agents\/((?:[a-z][a-z0-9-]{0,30}\/)?[a-z][a-z0-9-]{0,62})$/.exec(path)?.[1];
  return agent === undefined ? null : (agent as AgentId); // the pattern is AgentId's, without its parser in every page
}

/** Where pushes were allowed, their worker is kept up to date, and gets the token that an answer needs. */
function useServiceWorker(csrf: string, subscribe: Subscribe) {
  useEffect(() => {
    if (!("serviceWorker" in navigator) || !("Notification" in window) || Notification.permission !== "granted") return;
    void keepSignedUp(csrf, subscribe).catch(() => {});
  }, [csrf, subscribe]);
}

/** A subscription is worth as much as the session that it was made in: a new log-in makes it its own. */
async function keepSignedUp(csrf: string, subscribe: Subscribe) {
  const registration = await startWorker(csrf);
  const subscription = await registration.pushManager?.getSubscription();
  if (!subscription) return;
  const kept = await caches.open("push-session");
  if ((await (await kept.match("/of"))?.text()) === csrf) return;
  const form = new FormData();
  form.set("csrf", csrf);
  form.set("subscription", JSON.stringify(subscription));
  if ((await subscribe(form)).ok) await kept.put("/of", new Response(csrf));
}

export async function startWorker(csrf: string): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  registration.active?.postMessage({ type: "csrf", token: csrf });
  return registration;
}
