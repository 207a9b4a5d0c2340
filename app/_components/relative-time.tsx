"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import { useNow } from "@/app/_browser/clock";
import { ageText, agoText, clockText, exactText } from "./age";

const RenderedAt = createContext(0);

/** `now` is the server's time of rendering, in ms: the first HTML and the first client render say the same ages. */
export function ClockProvider({ now, children }: { now: number; children: ReactNode }) {
  return <RenderedAt value={now}>{children}</RenderedAt>;
}

export function useTime(): number {
  return useNow(useContext(RenderedAt));
}

type TimeProps = { at: number; className?: string };

/** An age, `12m` or, as a phrase, `12 min ago`; the exact time on hover. */
export function RelativeTime({ at, phrase = false, className }: TimeProps & { phrase?: boolean }) {
  const now = useTime();
  const exact = useOwnZone(() => exactText(at));
  return (
    <time dateTime={new Date(at).toISOString()} title={exact} className={className}>
      {phrase ? agoText(at, now) : ageText(at, now)}
    </time>
  );
}

/** A time of day, `16:05`. */
export function ClockTime({ at, className }: TimeProps) {
  const exact = useOwnZone(() => exactText(at));
  // The server may live in another time zone; the browser's word replaces its own.
  const text = useOwnZone(() => clockText(at)) ?? clockText(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={exact} className={className} suppressHydrationWarning>
      {text}
    </time>
  );
}

const never = () => () => {};

/** What only the browser knows: absent in the server's HTML and in the first client render. */
function useOwnZone(read: () => string): string | undefined {
  return useSyncExternalStore(never, read, () => undefined);
}
