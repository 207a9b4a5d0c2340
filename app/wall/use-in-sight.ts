"use client";

import { type RefObject, useEffect, useState } from "react";

/** A tile that is only scrolled past is not left and opened again. */
const LEAVE_AFTER_MS = 400;

/** Whether an element is in sight, or about to be. False on the server. */
export function useInSight(element: RefObject<HTMLElement | null>): boolean {
  const [inSight, setInSight] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    let leaving: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        clearTimeout(leaving);
        if (entries.at(-1)?.isIntersecting) setInSight(true);
        else leaving = setTimeout(() => setInSight(false), LEAVE_AFTER_MS);
      },
      { rootMargin: "120px" },
    );
    observer.observe(element.current);
    return () => {
      clearTimeout(leaving);
      observer.disconnect();
    };
  }, [element]);
  return inSight;
}
