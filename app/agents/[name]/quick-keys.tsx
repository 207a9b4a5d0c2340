"use client";

import { CornerDownLeft } from "lucide-react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import type { PaneKey } from "@/app/_browser/terminal/pane-keys";
import { Button } from "@/app/_components/button";

const keys: readonly [PaneKey, string][] = [
  ["enter", "Enter"],
  ["escape", "Esc"],
  ["1", "1"],
  ["2", "2"],
  ["3", "3"],
  ["shift-tab", "Shift Tab"],
  ["ctrl-c", "Ctrl C"],
];

/** The keys that agents ask for most, and whole lines, without giving the pane the focus. */
export function QuickKeys({ terminal }: { terminal: OpenTerminal | null }) {
  return (
    <div className="flex h-10 flex-none items-center gap-1 border-t border-border px-2 max-sm:hidden noscript:hidden">
      {keys.map(([key, label]) => (
        <Button key={key} className="min-w-7" disabled={!terminal} onClick={() => terminal?.press(key)}>
          {label}
        </Button>
      ))}
      <SendLine terminal={terminal} className="h-7 flex-1" />
    </div>
  );
}

export function SendLine({ terminal, className }: { terminal: OpenTerminal | null; className: string }) {
  return (
    <form
      className={`flex min-w-0 items-center gap-2 rounded-control border border-border bg-surface pl-2 focus-within:outline-2 focus-within:outline-accent ${className}`}
      onSubmit={(event) => {
        event.preventDefault();
        const line = event.currentTarget.elements.namedItem("line");
        if (!terminal || !(line instanceof HTMLInputElement)) return;
        terminal.sendLine(line.value);
        line.value = "";
      }}
    >
      <input
        name="line"
        aria-label="Send a line"
        placeholder="Send a line"
        autoComplete="off"
        disabled={!terminal}
        className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-faint"
        onKeyDown={(event) => {
          // Enter ends a composition; it does not send the line.
          if (event.key === "Enter" && event.nativeEvent.isComposing) event.preventDefault();
        }}
      />
      <button
        type="submit"
        aria-label="Send the line"
        title="Send the line"
        disabled={!terminal}
        className="flex h-full w-8 flex-none items-center justify-center rounded-control text-faint hover:text-ink max-sm:w-11"
      >
        <CornerDownLeft size={16} strokeWidth={1.75} aria-hidden />
      </button>
    </form>
  );
}
