"use client";

import { useEffect } from "react";
import { useInbox } from "@/app/_browser/inbox-store";
import { titleWithCount } from "./title-with-count";

/** A favicon cannot read the page's tokens. The dot stands in the same corner on light and dark tabs. */
const callingIcon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><style>rect{fill:#16191f}path{stroke:#fff}@media (prefers-color-scheme:dark){rect{fill:#eceef1}path{stroke:#0d0f13}}</style><rect width="20" height="20" rx="5"/><path d="M5.5 6.5 9 10l-3.5 3.5M11 13.5h4" fill="none" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/><circle cx="16" cy="4" r="4" fill="#d97706"/></svg>`,
)}`;

/** While something waits: its number in the tab's title and on an installed app's icon, and a dot on the tab's icon. */
export function CallingBadge() {
  const calling = useInbox().items.length;
  useEffect(() => keepCount(calling), [calling]);
  useEffect(() => {
    // Installed apps only, and not in every browser; a refusal changes nothing that matters.
    if ("setAppBadge" in navigator) void navigator.setAppBadge(calling).catch(() => {});
  }, [calling]);
  const anybody = calling > 0;
  useEffect(() => {
    if (!anybody) return;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const usual = icon?.getAttribute("href");
    if (!icon || !usual) return;
    icon.setAttribute("href", callingIcon);
    return () => icon.setAttribute("href", usual);
  }, [anybody]);
  return null;
}

/** Each page brings a title of its own, which is given the number again. */
function keepCount(count: number): () => void {
  const show = () => {
    const title = titleWithCount(document.title, count);
    if (document.title !== title) document.title = title;
  };
  show();
  const observer = new MutationObserver(show);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
