"use client";

import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";
import { useLive } from "@/app/_browser/live-provider";

/** What belongs together comes together; one look shows all of it. */
const GATHER_MS = 100;

/** Asks for the page anew when this event says that something is another, and after a time without connection. */
export function RefreshOn({ event }: { event: "handoffs:changed" | "registry:changed" }) {
  const { socket } = useLive();
  const router = useRouter();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let connectedBefore = socket.connected;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        startTransition(() => router.refresh());
      }, GATHER_MS);
    };
    const onConnect = () => {
      if (connectedBefore) refresh();
      connectedBefore = true;
    };
    socket.on(event, refresh);
    socket.on("connect", onConnect);
    return () => {
      clearTimeout(timer);
      socket.off(event, refresh);
      socket.off("connect", onConnect);
    };
  }, [socket, router, event]);
  return null;
}
