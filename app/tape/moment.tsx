"use client";

import { useSyncExternalStore } from "react";
import { exactText } from "@/app/_components/age";

type MomentProps = { at: number; now: number; className?: string; long?: boolean };

/** A time of day to the second, with its date when it is not today; `long` says "today" too. In the reader's zone. */
export function Moment({ at, now, className, long = false }: MomentProps) {
  const inZone = useSyncExternalStore(
    never,
    () => momentText(at, now, long),
    () => null,
  );
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={inZone ? exactText(at) : undefined}
      className={className}
      suppressHydrationWarning
    >
      {inZone ?? momentText(at, now, long)}
    </time>
  );
}

const never = () => () => {};

function momentText(at: number, now: number, long: boolean): string {
  const moment = new Date(at);
  const time = moment.toLocaleTimeString("en-GB");
  if (moment.toDateString() === new Date(now).toDateString()) return long ? `today, ${time}` : time;
  const date = moment.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return long ? `${date}, ${time}` : `${date} ${time.slice(0, 5)}`;
}
