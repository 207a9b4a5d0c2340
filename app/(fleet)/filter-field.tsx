"use client";

import { ListFilter } from "lucide-react";
import { useRef, useState } from "react";
import { useCommands } from "@/app/_components/commands/command-provider";
import { Kbd } from "@/app/_components/kbd";

/** Narrows the list while one types; a plain search form without JavaScript. */
export function FilterField({ text, onText }: { text: string; onText: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [seen, setSeen] = useState(text);
  // The address changed by other means than this field: back, a link, a key.
  if (seen !== text) {
    setSeen(text);
    if (text !== typed.trim()) setTyped(text);
  }
  useCommands([
    {
      id: "filter",
      label: "Filter agents",
      group: "Fleet",
      keys: "/",
      icon: ListFilter,
      run: () => field.current?.focus(),
    },
  ]);
  const change = (next: string) => {
    setTyped(next);
    onText(next.trim());
  };
  return (
    <search className="max-lg:min-w-0 max-lg:flex-1">
      <form
        action="/"
        className="flex h-7 w-44 items-center gap-2 rounded-control border border-border bg-surface px-2 text-faint hover-fade focus-within:border-control focus-within:outline-2 focus-within:outline-accent hover:border-control max-lg:ml-auto max-sm:h-8 max-sm:w-full max-sm:max-w-44"
        onSubmit={(event) => event.preventDefault()}
      >
        {/* On a phone the label takes presses above and below the field too. */}
        <label className="relative flex h-full min-w-0 flex-1 cursor-text items-center gap-2 max-sm:after:absolute max-sm:after:-inset-y-1.5 max-sm:after:inset-x-0">
          <ListFilter size={16} strokeWidth={1.75} aria-hidden className="flex-none" />
          <input
            ref={field}
            name="q"
            value={typed}
            aria-label="Filter agents"
            placeholder="Filter"
            autoComplete="off"
            spellCheck={false}
            className="min-w-0 flex-1 bg-transparent text-ink outline-none placeholder:text-faint"
            onChange={(event) => change(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              change("");
              field.current?.blur();
            }}
          />
        </label>
        <Kbd>/</Kbd>
      </form>
    </search>
  );
}
