import { type InboxFilter, isInboxFilter } from "./inbox-looks";

/** What the page shows: `?only=limit&item=<id>&show=snoozed`. */
export type InboxQuery = { only: InboxFilter | null; item: string | null; snoozed: boolean };

export function parseInboxQuery(get: (name: string) => string | null): InboxQuery {
  const only = get("only");
  const item = get("item");
  return {
    only: isInboxFilter(only) ? only : null,
    item: item && /^[\w-]{8,64}$/.test(item) ? item : null,
    snoozed: get("show") === "snoozed",
  };
}

export function inboxHref({ only, item, snoozed }: InboxQuery): string {
  const query = new URLSearchParams();
  if (only) query.set("only", only);
  if (snoozed) query.set("show", "snoozed");
  if (item) query.set("item", item);
  return query.size > 0 ? `/inbox?${query}` : "/inbox";
}
