"use client";

import { Bell, CircleAlert, CircleCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { Toaster, toast } from "sonner";
import type { ToastNews } from "./toast";

/** Longer than an outcome that somebody waits for: this one has to be found first. */
const NEWS_MS = 10_000;

/** Draws the news, each once: above the status strip, clear of the tab bar. */
export default function ToastDrawer({ news }: { news: readonly ToastNews[] }) {
  const drawn = useRef(0);
  const router = useRouter();
  useEffect(() => {
    for (const { kind, text, description, href } of news.slice(drawn.current)) {
      const isNews = kind === "news";
      const draw = isNews ? toast.info : toast[kind];
      draw(text, {
        description,
        ...(isNews && { duration: NEWS_MS }),
        ...(href && { action: { label: "Open", onClick: () => router.push(href) } }),
      });
    }
    drawn.current = news.length;
  }, [news, router]);
  return (
    <Toaster
      position="bottom-center"
      style={{ fontFamily: "var(--sans)" }}
      offset={40}
      mobileOffset={{ bottom: "calc(72px + env(safe-area-inset-bottom))" }}
      icons={{
        success: <CircleCheck size={16} strokeWidth={1.75} className="text-done" aria-hidden />,
        info: <Bell size={16} strokeWidth={1.75} className="text-muted" aria-hidden />,
        error: <CircleAlert size={16} strokeWidth={1.75} className="text-dead" aria-hidden />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-(--width) items-start gap-2 rounded-card bg-surface px-3 py-2 text-body text-ink shadow-float [&_[data-icon]]:mt-0.5",
          description: "text-muted whitespace-pre-line line-clamp-4",
          actionButton:
            "ml-auto h-7 flex-none rounded-control border border-border px-2 text-label font-medium hover:bg-hover",
        },
      }}
    />
  );
}
