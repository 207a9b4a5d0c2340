"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { Toaster as Sonner } from "sonner";

/** Short news about something that has no place of its own. Above the status strip, clear of the tab bar. */
export function Toaster() {
  return (
    <Sonner
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
