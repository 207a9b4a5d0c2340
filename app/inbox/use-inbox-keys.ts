"use client";

import { Inbox } from "lucide-react";
import { useCommands } from "@/app/_components/commands/command-provider";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Moving through what waits, and answering what has the focus by the numbers that its buttons show. */
export function useInboxKeys(): void {
  const group = "Inbox";
  useCommands([
    { id: "next", label: "Next item", group, keys: "j", hidden: true, run: () => moveFocus(1) },
    { id: "previous", label: "Previous item", group, keys: "k", hidden: true, run: () => moveFocus(-1) },
    { id: "calling", label: "Next that needs you", group, keys: "n", icon: Inbox, run: () => moveFocus(1) },
    { id: "terminal", label: "Open the item", group, keys: "o", hidden: true, run: () => press("a[href]") },
    ...DIGITS.map((digit) => ({
      ...{ id: `answer ${digit}`, label: `Answer ${digit}`, group, keys: digit, hidden: true },
      run: () => press(`[data-key="${digit}"]`),
    })),
  ]);
}

function places(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-inbox-item]")];
}

function current(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>("[data-inbox-item]");
  return focused ?? document.querySelector<HTMLElement>("[data-inbox-item][data-chosen]");
}

function moveFocus(step: 1 | -1): void {
  const all = places();
  const focused = document.activeElement?.closest<HTMLElement>("[data-inbox-item]") ?? null;
  const at = focused ? all.indexOf(focused) : -1;
  const next = at < 0 ? (step === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  all[next]?.focus();
  all[next]?.scrollIntoView({ block: "nearest" });
}

function press(selector: string): void {
  current()?.querySelector<HTMLElement>(selector)?.click();
}
