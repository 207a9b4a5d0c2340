"use client";

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { searchDecorations } from "@/app/_browser/terminal/pane-theme";
import { Button } from "@/app/_components/button";

/** Search in what is drawn, newest hit first: Enter goes to older ones, Shift-Enter to newer ones. */
export function PaneSearch({ terminal, onClose }: { terminal: OpenTerminal; onClose: () => void }) {
  const [query, setQuery] = useState<Query>({ text: "", caseSensitive: false, regex: false });
  const [results, setResults] = useState({ resultIndex: -1, resultCount: 0 });
  const { search } = terminal;

  useEffect(() => {
    const listening = search.onDidChangeResults(setResults);
    return () => {
      listening.dispose();
      search.clearDecorations();
      terminal.terminal.clearSelection();
    };
  }, [search, terminal]);

  function find({ text, ...options }: Query, direction: "older" | "newer") {
    if (!isSearchable({ text, ...options })) return search.clearDecorations();
    const decorations = searchDecorations(terminal.terminal.options.theme ?? {});
    if (direction === "older") search.findPrevious(text, { ...options, decorations });
    else search.findNext(text, { ...options, decorations });
  }
  function change(changes: Partial<Query>) {
    const next = { ...query, ...changes };
    setQuery(next);
    find(next, "older");
  }
  function close() {
    onClose();
    terminal.terminal.focus();
  }

  return (
    <search className="absolute top-2 right-4 z-10 flex max-w-[calc(100%-32px)] items-center gap-1 rounded-control border border-border bg-surface p-1 text-ink shadow-float">
      <input
        // biome-ignore lint/a11y/noAutofocus: it appears because a person asked for it.
        autoFocus
        aria-label="Search the scrollback"
        aria-invalid={query.text !== "" && !isSearchable(query)}
        placeholder="Search the scrollback"
        value={query.text}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          if (event.key === "Enter") find(query, event.shiftKey ? "newer" : "older");
        }}
        className="h-7 w-48 min-w-0 rounded-chip bg-transparent px-2 text-body placeholder:text-faint"
      />
      <span role="status" className="min-w-16 flex-none px-1 text-right text-meta text-muted tabular-nums">
        {resultText(query, results)}
      </span>
      <Button
        look="quiet"
        className="font-mono"
        aria-label="Regular expression"
        title="Regular expression"
        aria-pressed={query.regex}
        onClick={() => change({ regex: !query.regex })}
      >
        .*
      </Button>
      <Button
        look="quiet"
        aria-label="Match case"
        title="Match case"
        aria-pressed={query.caseSensitive}
        onClick={() => change({ caseSensitive: !query.caseSensitive })}
      >
        Aa
      </Button>
      <Button look="quiet" size="square" aria-label="Older" title="Older (Enter)" onClick={() => find(query, "older")}>
        <ChevronUp size={16} strokeWidth={1.75} aria-hidden />
      </Button>
      <Button
        look="quiet"
        size="square"
        aria-label="Newer"
        title="Newer (Shift Enter)"
        onClick={() => find(query, "newer")}
      >
        <ChevronDown size={16} strokeWidth={1.75} aria-hidden />
      </Button>
      <Button look="quiet" size="square" aria-label="Close search" title="Close (Esc)" onClick={close}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </search>
  );
}

type Query = { text: string; caseSensitive: boolean; regex: boolean };
type Results = { resultIndex: number; resultCount: number };

function resultText(query: Query, { resultIndex, resultCount }: Results): string {
  if (!query.text) return "";
  if (!isSearchable(query)) return "No pattern";
  if (resultCount === 0) return "None";
  return resultIndex < 0 ? `${resultCount} hits` : `${resultCount - resultIndex} of ${resultCount}`;
}

function isSearchable({ text, regex }: Query): boolean {
  try {
    return text !== "" && (!regex || new RegExp(text) !== null);
  } catch {
    return false;
  }
}
