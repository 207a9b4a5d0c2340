"use client";

import { useCommands } from "@/app/_components/commands/command-provider";

/** `j` and `k` go through the rows, Enter opens one: they are links. */
export function ListKeys() {
  const go = (step: 1 | -1) => () => {
    const rows = [...document.querySelectorAll<HTMLElement>(".tape-list .tape-row")];
    const focused = rows.indexOf(document.activeElement as HTMLElement); // -1 for anything else
    const from = focused === -1 ? rows.findIndex((row) => row.ariaCurrent === "true") : focused;
    const next = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  useCommands([
    { id: "next-row", label: "Next row", group: "Tape", keys: "j", hidden: true, run: go(1) },
    { id: "previous-row", label: "Previous row", group: "Tape", keys: "k", hidden: true, run: go(-1) },
  ]);
  return null;
}
