"use client";

import { ArrowDownWideNarrow } from "lucide-react";
import { Button } from "@/app/_components/button";

/** Only here does the order change: in the bar, where it covers nothing and pushes nothing. */
export function Resort({ moves, onResort }: { moves: number; onResort: () => void }) {
  return (
    <Button onClick={onResort} title="Put the list in order again" className="tabular-nums max-sm:h-11 max-sm:px-2">
      <ArrowDownWideNarrow size={16} strokeWidth={1.75} aria-hidden />
      {moves} moved<span className="max-lg:hidden"> · Re-sort</span>
    </Button>
  );
}
