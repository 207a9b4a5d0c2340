import Link from "next/link";
import { layoutGraph, MOST_SHOWN, NODE, type PlacedEdge } from "@/app/registry/graph-layout";
import type { HandoffBook, HandoffPair, HandoffSuccess } from "@/lib/contract/handoff";
import { type HandoffQuery, handoffHref } from "./handoff-query";

/** Names that are longer are cut; the title has the whole. */
const LONGEST = 18;

/** Who may hand work to whom, with what is on its way between them. Drawn on the server: nothing of it runs in the browser. */
export function FlowGraph({ book, query }: { book: HandoffBook; query: HandoffQuery }) {
  const { names, edges, hidden } = part(book, query.agent);
  const layout = layoutGraph(
    {
      agents: names.map((name) => ({ name, missing: false })),
      edges: edges.map((edge) => ({ ...edge, circular: false, broken: false })),
    },
    "right",
  );
  const pairs = new Map(book.pairs.map((pair) => [`${pair.from} ${pair.to}`, pair]));
  const live = book.pairs.filter(({ open }) => open > 0).length;
  return (
    <section aria-label="Who hands work to whom" className="handoffs-box handoffs-flow">
      <header className="handoffs-box-head">
        <h2 className="font-semibold">Who hands work to whom</h2>
        <span className="min-w-0 flex-1 truncate text-right text-meta text-muted">
          {query.agent ? `${query.agent} and its neighbours. ` : ""}
          {live === 0 ? "Nothing is on its way" : `${live} ${live === 1 ? "line" : "lines"} with open hand-offs`}
          {hidden > 0 && `, ${hidden} agents not drawn`}
        </span>
      </header>
      <div className="handoffs-graph thin-scroll">
        {/* biome-ignore lint/a11y/useSemanticElements: a group of links inside a picture, where no fieldset can stand. */}
        <svg
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          style={{ width: layout.width, height: layout.height }}
          role="group"
          aria-label={`${layout.agents.length} agents, ${layout.edges.length} ways to hand work on`}
        >
          <defs>
            {["plain", "used", "live"].map((kind) => (
              <marker
                key={kind}
                id={`flow-${kind}`}
                data-kind={kind}
                viewBox="0 0 6 6"
                refX="5"
                refY="3"
                markerWidth="6"
                markerHeight="6"
                orient="auto"
              >
                <path d="M0 0L6 3L0 6Z" />
              </marker>
            ))}
          </defs>
          {layout.edges.map((edge) => (
            <Flow key={`${edge.from} ${edge.to}`} edge={edge} pair={pairs.get(`${edge.from} ${edge.to}`)} />
          ))}
          {layout.agents.map(({ name, x, y }) => (
            <Incoming key={name} pairs={book.pairs.filter(({ to }) => to === name)} x={x} y={y} />
          ))}
          {layout.agents.map(({ name, x, y }) => (
            <Link
              key={name}
              href={handoffHref(query, { agent: query.agent === name ? null : name })}
              aria-current={query.agent === name ? "true" : undefined}
            >
              <rect x={x - NODE.width / 2} y={y - NODE.height / 2} width={NODE.width} height={NODE.height} rx={6} />
              <text x={x} y={y + 4} textAnchor="middle">
                {name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name}
              </text>
              <title>{name}</title>
            </Link>
          ))}
        </svg>
      </div>
    </section>
  );
}

function Flow({ edge, pair }: { edge: PlacedEdge; pair: HandoffPair | undefined }) {
  const kind = !pair ? "plain" : pair.open > 0 ? "live" : "used";
  const words = pair ? flowWords(pair) : "nothing handed over yet";
  return (
    <path d={edge.path} data-kind={kind} markerEnd={`url(#flow-${kind})`}>
      <title>{`${edge.from} to ${edge.to}: ${words}`}</title>
    </path>
  );
}

/** What has come in over all lines to an agent, where they meet it. */
function Incoming({ pairs, x, y }: { pairs: readonly HandoffPair[]; x: number; y: number }) {
  if (pairs.length === 0) return null;
  const sum = (name: "open" | "done" | "rejected" | "failed") => pairs.reduce((total, pair) => total + pair[name], 0);
  const open = sum("open");
  return (
    <text x={x - NODE.width / 2 - 8} y={y - 5} textAnchor="end" data-kind={open > 0 ? "live" : "used"}>
      {shortWords({ open, done: sum("done"), rejected: sum("rejected"), failed: sum("failed") })}
    </text>
  );
}

function shortWords({ open, done, rejected, failed }: Omit<HandoffSuccess, "percent">): string {
  if (open > 0) return `${open} open`;
  if (failed > 0) return `${failed} overdue`;
  return done > 0 ? `${done} done` : `${rejected} rejected`;
}

function flowWords({ open, done, rejected, failed }: HandoffPair): string {
  return [
    [open, "open"],
    [done, "done"],
    [rejected, "rejected"],
    [failed, "overdue"],
  ]
    .filter(([count]) => Number(count) > 0)
    .map((words) => words.join(" "))
    .join(", ");
}

/** Agents that hand over or are handed to, now or in the past; around one agent when one is chosen. */
function part({ delegations, pairs }: HandoffBook, agent: string | null) {
  const known = new Set(delegations.map(({ from, to }) => `${from} ${to}`));
  const past = pairs.filter(({ from, to }) => !known.has(`${from} ${to}`)).map(({ from, to }) => ({ from, to }));
  const all = [...delegations, ...past].filter(({ from, to }) => agent === null || from === agent || to === agent);
  const names = [...new Set(all.flatMap(({ from, to }) => [from, to]))];
  const shown = new Set(names.slice(0, MOST_SHOWN));
  return {
    names: [...shown],
    edges: all.filter(({ from, to }) => shown.has(from) && shown.has(to)),
    hidden: names.length - shown.size,
  };
}
