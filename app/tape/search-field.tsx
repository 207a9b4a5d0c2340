"use client";

import { Search } from "lucide-react";
import { useRef } from "react";
import { useCommands } from "@/app/_components/commands/command-provider";
import { Kbd } from "@/app/_components/kbd";

/** `/` goes to it, Enter searches, Escape leaves it. */
export function SearchField({ text }: { text: string }) {
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    {
      id: "search-tape",
      label: "Search the tape",
      group: "Tape",
      keys: "/",
      icon: Search,
      run: () => {
        field.current?.focus();
        field.current?.select();
      },
    },
  ]);
  return (
    <>
      <input
        ref={field}
        key={text}
        name="q"
        type="search"
        defaultValue={text}
        aria-label="Search everything the agents printed"
        placeholder="Search everything the agents printed"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        className="tape-input min-w-0 flex-1 bg-transparent text-ink outline-none placeholder:text-faint"
        onKeyDown={(event) => event.key === "Escape" && field.current?.blur()}
      />
      {text === "" && <Kbd>/</Kbd>}
    </>
  );
}
