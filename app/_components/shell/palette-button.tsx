"use client";

import { Search } from "lucide-react";
import { createContext, useContext } from "react";
import { Kbd } from "../kbd";

/** Opens the palette; given by the shell. */
export const PaletteContext = createContext<() => void>(() => {});

/** Looks like a search field and opens the palette. On small screens the tab bar and Ctrl-K do. */
export function PaletteButton() {
  const open = useContext(PaletteContext);
  return (
    <button
      type="button"
      onClick={open}
      className="flex h-7 w-48 items-center gap-2 rounded-control border border-border bg-surface px-2 text-faint hover-fade hover:border-control max-xl:hidden noscript:hidden"
    >
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <span className="flex-1 text-left">Search or run</span>
      <Kbd>Ctrl K</Kbd>
    </button>
  );
}
