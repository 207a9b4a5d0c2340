"use client";

import { useSyncExternalStore } from "react";

/** How much of the page's bottom a keyboard on the screen covers, in px. iOS lays it over the page. */
export function useKeyboardInset(): number {
  return useSyncExternalStore(
    subscribe,
    () => {
      const { visualViewport } = window;
      if (!visualViewport || visualViewport.scale > 1.01) return 0;
      return Math.max(0, Math.round(window.innerHeight - visualViewport.height - visualViewport.offsetTop));
    },
    () => 0,
  );
}

function subscribe(listener: () => void): () => void {
  const { visualViewport } = window;
  visualViewport?.addEventListener("resize", listener);
  visualViewport?.addEventListener("scroll", listener);
  return () => {
    visualViewport?.removeEventListener("resize", listener);
    visualViewport?.removeEventListener("scroll", listener);
  };
}
