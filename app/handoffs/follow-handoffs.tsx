"use client";

import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";
import { useLive } from "@/app/_browser/live-provider";

/** Several steps of one hand-off come together; one look shows them all. */
const GATHER_MS = 100;

/** Asks for the page anew when a hand-off has changed, and after a time without connection. */
export function FollowHandoffs() {
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
    socket.on("handoffs:changed", refresh);
    socket.on("connect", onConnect);
    return () => {
      clearTimeout(timer);
      socket.off("handoffs:changed", refresh);
      socket.off("connect", onConnect);
    };
  }, [socket, router]);
  return null;
}
