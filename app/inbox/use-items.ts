"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { InboxItem } from "@/lib/contract/inbox";

/** "Accepted" stands so long; then it is gone, and the next one has the focus. */
const SHOWN_MS = 2_000;

type Kept = { item: InboxItem; from: number; leavesAt: number | null };

/**
 * What is drawn: what waits, and what is being answered in its place until it has been told how that went. `begin` keeps
 * one from the press on; `end` lets it go, after a moment where it was accepted.
 */
export function useItems(waiting: readonly InboxItem[]): {
  items: readonly InboxItem[];
  begin: (item: InboxItem) => void;
  end: (item: InboxItem, accepted: boolean) => void;
} {
  const [kept, setKept] = useState<readonly Kept[]>([]);
  const order = useRef(waiting);
  useEffect(() => {
    order.current = waiting;
  }, [waiting]);
  const begin = useCallback((item: InboxItem) => {
    const from = order.current.findIndex(({ id }) => id === item.id);
    setKept((before) => [...without(before, item), { item, from, leavesAt: null }]);
  }, []);
  const end = useCallback((item: InboxItem, accepted: boolean) => {
    if (!accepted) return setKept((before) => without(before, item));
    setTimeout(() => {
      focusAfter(item);
      setKept((before) => without(before, item));
    }, SHOWN_MS);
  }, []);
  return { items: withKept(waiting, kept), begin, end };
}

function without(kept: readonly Kept[], item: InboxItem): readonly Kept[] {
  return kept.filter((each) => each.item.id !== item.id);
}

/** Nothing moves: what has left stands where it stood. */
function withKept(waiting: readonly InboxItem[], kept: readonly Kept[]): readonly InboxItem[] {
  const items = [...waiting];
  for (const { item, from } of kept) {
    const at = items.findIndex(({ id }) => id === item.id);
    if (at >= 0) items[at] = item;
    else items.splice(Math.min(Math.max(from, 0), items.length), 0, item);
  }
  return items;
}

/** Only where the focus would be lost with it. */
function focusAfter(item: InboxItem) {
  const places = [...document.querySelectorAll<HTMLElement>("[data-inbox-item]")];
  const at = places.findIndex(({ dataset }) => dataset.inboxItem === item.id);
  const { activeElement } = document;
  if (at === -1 || (activeElement !== document.body && !places[at]?.contains(activeElement))) return;
  (places[at + 1] ?? places[at - 1] ?? document.querySelector<HTMLElement>("#content"))?.focus();
}
