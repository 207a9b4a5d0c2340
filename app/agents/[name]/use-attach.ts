"use client";

import { useEffect, useState } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { toast } from "@/app/_components/toast";
import { browserName, sizeThatFits } from "./own-size";

/** A window that is dragged larger asks for one size, not for a hundred. */
const RESIZE_AFTER_MS = 120;

/** Whether this page shows a tmux client of its own. One that has left, or was replaced, goes back to watching. */
export function useAttach(terminal: OpenTerminal | null): [boolean, (on: boolean) => void] {
  const [attached, setAttached] = useState(false);
  useEffect(() => {
    if (!attached || !terminal) return;
    return terminal.channel.subscribe(() => {
      const channel = terminal.channel.read();
      if (channel.phase !== "ended") return;
      if (channel.reason === "replaced") toast.error("You attached somewhere else. The session runs on.");
      if (channel.reason === "detached" || channel.reason === "replaced") setAttached(false);
    });
  }, [attached, terminal]);
  return [attached, setAttached];
}

/** Gives an attached client the size of its place on the page, whenever that changes. */
export function useOwnSize(terminal: OpenTerminal | null): void {
  useEffect(() => {
    const host = terminal?.terminal.element?.parentElement;
    if (!terminal || !host) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    function take() {
      if (terminal?.channel.read().phase !== "live") return;
      const { cols, rows } = sizeThatFits(terminal);
      void terminal.takeSize(cols, rows, browserName(navigator.userAgent));
    }
    const later = () => {
      clearTimeout(waiting);
      waiting = setTimeout(take, RESIZE_AFTER_MS);
    };
    const observer = new ResizeObserver(later);
    observer.observe(host);
    // The first one as soon as the client is there.
    const stop = terminal.channel.subscribe(() => {
      if (terminal.channel.read().phase !== "live") return;
      stop();
      take();
    });
    return () => {
      stop();
      clearTimeout(waiting);
      observer.disconnect();
    };
  }, [terminal]);
}
