"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { useLive } from "@/app/_browser/live-provider";
import type { LiveSocket } from "@/app/_browser/socket";
import type { AgentId } from "@/lib/contract/ids";
import type { Notice, NotificationSettings } from "@/lib/contract/notification";
import { useCsrf } from "../operations/operate";
import { toast } from "../toast";
import { playSound } from "./play-sound";

/** Mounted once: hears news, and tells the server what the person has in front of them. */
export function NotificationHost() {
  const { socket } = useLive();
  useServiceWorker(useCsrf());
  useLook(socket, usePathname());
  useEffect(() => {
    const hear = (notice: Notice, settings: NotificationSettings) => void tell(notice, settings);
    socket.on("notice", hear);
    return () => void socket.off("notice", hear);
  }, [socket]);
  return null;
}

/** Each channel once: a page in sight shows it, one out of sight leaves it to the browser. */
async function tell(notice: Notice, settings: NotificationSettings) {
  const { title, body, href, id } = notice;
  const inSight = document.visibilityState === "visible";
  if (settings.toast && inSight) toast.news(title, { description: body, href });
  if (settings.sound) playSound();
  const mayShow = settings.browser && "Notification" in window && Notification.permission === "granted";
  if (!mayShow || (inSight && notice.kind !== "test")) return;
  const registration = await navigator.serviceWorker?.getRegistration();
  // The same tag as a push of the same news has, so that one takes the other's place.
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
function useServiceWorker(csrf: string) {
  useEffect(() => {
    if (!("serviceWorker" in navigator) || !("Notification" in window) || Notification.permission !== "granted") return;
    void startWorker(csrf).catch(() => {});
  }, [csrf]);
}

export async function startWorker(csrf: string): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  registration.active?.postMessage({ type: "csrf", token: csrf });
  return registration;
}
