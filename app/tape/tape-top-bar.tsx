import { Search } from "lucide-react";
import Form from "next/form";
import type { TapeHits, TapeUsage } from "@/lib/contract/tape";
import { SearchField } from "./search-field";
import { sizeText } from "./size-text";
import { SubmittingSelect } from "./submitting-select";
import { spanLabels, spans, type TapePageQuery } from "./tape-query";

/** The search and its outcome. A form by GET: it works without JavaScript and can be sent to somebody. */
export function TapeTopBar({ query, hits }: { query: TapePageQuery; hits: TapeHits | null }) {
  return (
    <header className="tape-top shell-top">
      <h1 className="text-section font-semibold max-sm:sr-only">Tape</h1>
      <Form id="tape-search" action="/tape" className="min-w-0 max-w-[560px] flex-1">
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the field inside is the component SearchField. */}
        <label className="tape-search">
          <Search size={16} strokeWidth={1.75} aria-hidden className="flex-none" />
          <SearchField text={query.text} />
          <span role="status" className="flex-none text-meta whitespace-nowrap text-muted tabular-nums">
            {hits && countText(hits)}
          </span>
        </label>
      </Form>
    </header>
  );
}

type FiltersProps = { query: TapePageQuery; agents: readonly string[]; usage: TapeUsage | null };

/** What narrows the search; each choice searches anew. Beside the search where there is room, else below it. */
export function TapeFilters({ query, agents, usage }: FiltersProps) {
  const names = query.agent && !agents.includes(query.agent) ? [query.agent, ...agents] : agents;
  return (
    <section aria-label="Narrow the search" className="tape-filters">
      <SubmittingSelect
        form="tape-search"
        name="agent"
        label="Agent"
        value={query.agent ?? ""}
        options={[{ value: "", label: "All agents" }, ...names.map((name) => ({ value: name, label: name }))]}
      />
      <SubmittingSelect
        form="tape-search"
        name="when"
        label="Time"
        value={query.span}
        options={spans.map((span) => ({ value: span, label: spanLabels[span] }))}
      />
      <SubmittingSelect
        form="tape-search"
        name="case"
        label="Letters"
        value={query.matchCase ? "1" : ""}
        options={[
          { value: "", label: "Any case" },
          { value: "1", label: "Match case" },
        ]}
      />
      <noscript>
        <button type="submit" form="tape-search" className="tape-apply">
          Search
        </button>
      </noscript>
      {usage && usage.recordings > 0 && (
        <span className="tape-usage">
          {sizeText(usage.bytes)} kept, {usage.keepDays} days
        </span>
      )}
    </section>
  );
}

function countText({ count, more, tookMs }: TapeHits): string {
  const hits = count === 1 && !more ? "1 hit" : `${count}${more ? "+" : ""} hits`;
  return `${hits} in ${Math.max(1, Math.round(tookMs))} ms`;
}
