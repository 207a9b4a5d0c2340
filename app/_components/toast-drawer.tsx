"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { Toaster, toast } from "sonner";
import type { ToastNews } from "./toast";

/** Draws the news, each once: above the status strip, clear of the tab bar. */
export default function ToastDrawer({ news }: { news: readonly ToastNews[] }) {
  const drawn = useRef(0);
  useEffect(() => {
    for (const { kind, text, description } of news.slice(drawn.current)) toast[kind](text, { description });
    drawn.current = news.length;
  }, [news]);
  return (
    <Toaster
      position="bottom-center"
      style={{ fontFamily: "var(--sans)" }}
      offset={40}
      mobileOffset={{ bottom: "calc(72px + env(safe-area-inset-bottom))" }}
      icons={{
        success: <CircleCheck size={16} strokeWidth={1.75} className="text-done" aria-hidden />,
        error: <CircleAlert size={16} strokeWidth={1.75} className="text-dead" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-(--width) items-start gap-2 rounded-card bg-surface px-3 py-2 text-body text-ink shadow-float [&_[data-icon]]:mt-0.5",
          description: "text-muted whitespace-pre-line",
        },
      }}
    />
  );
}
