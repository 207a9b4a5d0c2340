"use client";

import { useSyncExternalStore } from "react";
import type { AgentId } from "@/lib/contract/ids";
import type { InboxBook, InboxItem } from "@/lib/contract/inbox";
import { useLive } from "./live-provider";

/** Everything that waits for a person. */
export function useInbox(): InboxBook {
  const { inbox } = useLive();
  return useSyncExternalStore(inbox.subscribe, inbox.read, inbox.read);
}

/** What an agent asks in its pane; null while it asks nothing. Snoozed or not: whoever looks at it may answer. */
export function useAsking(agent: AgentId): InboxItem | null {
  const { items, snoozed } = useInbox();
  return [...items, ...snoozed].find((item) => item.agent === agent && item.question !== null) ?? null;
}
