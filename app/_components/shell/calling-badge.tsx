"use client";

import { useEffect } from "react";
import { useFleet } from "@/app/_browser/fleet-store";
import type { AgentCard } from "@/lib/contract/agent";
import { needsPerson } from "../state-looks";

/** A favicon cannot read the page's tokens. The dot stands in the same corner on light and dark tabs. */
const callingIcon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><style>rect{fill:#16191f}path{stroke:#fff}@media (prefers-color-scheme:dark){rect{fill:#eceef1}path{stroke:#0d0f13}}</style><rect width="20" height="20" rx="5"/><path d="M5.5 6.5 9 10l-3.5 3.5M11 13.5h4" fill="none" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/><circle cx="16" cy="4" r="4" fill="#d97706"/></svg>`,
)}`;

/** While an agent needs a person: a dot on the tab's icon, and the number on the icon of an installed app. */
export function CallingBadge({ agents }: { agents: readonly AgentCard[] }) {
  const calling = useFleet(agents).filter(({ status }) => needsPerson(status.state)).length;
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
