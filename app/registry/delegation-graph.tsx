"use client";

import Link from "next/link";
import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/app/_components/button";
import type { DelegationGraph as Graph } from "@/lib/contract/registry";
import { layoutGraph, MOST_SHOWN, NODE, neighbourhood, type PlacedEdge } from "./graph-layout";

/** Names that are longer are cut; the title has the whole. */
const LONGEST = 18;

type DelegationGraphProps = {
  graph: Graph;
  /** The agent that it is about; null shows all. */
  focus: string | null;
  /** Where an agent leads: its name is put behind it. */
  base: string;
  onChoose?: (agent: string) => void;
};

/** Who hands work to whom. Missing agents and circles are marked; every agent is a link. */
export function DelegationGraph({ graph, focus, base, onChoose }: DelegationGraphProps) {
  const [all, setAll] = useState(false);
  const total = graph.agents.filter(({ missing }) => !missing).length;
  const known = focus !== null && graph.agents.some(({ name }) => name === focus);
  const showsAll = all || !known;
  const { shown, layout } = useMemo(() => {
    const part = neighbourhood(graph, showsAll ? null : focus);
    return { shown: part, layout: layoutGraph(part, showsAll ? "right" : "down") };
  }, [graph, focus, showsAll]);
  const view = useRef<HTMLDivElement>(null);
  const centre = showsAll ? undefined : layout.agents.find(({ name }) => name === focus);
  // An agent with many neighbours stands in the middle of a drawing wider than its box.
  useEffect(() => {
    if (view.current && centre) view.current.scrollLeft = centre.x - view.current.clientWidth / 2;
  }, [centre]);
  const circles = shown.edges.filter(({ circular }) => circular).length;
  return (
    <section aria-label="Who hands work to whom" className="registry-box flex-none">
      <header className="registry-box-head">
        <h2 className="font-semibold">Who hands work to whom</h2>
        <span className="min-w-0 flex-1 truncate text-right text-meta text-muted">
          {!showsAll && `${focus} and its neighbours`}
          {shown.hidden > 0 && ` (${shown.hidden} more not drawn)`}
          {circles > 0 && ` ${circles} ${circles === 1 ? "line goes" : "lines go"} round`}
        </span>
        {known && total <= MOST_SHOWN && (
          <Button look="quiet" className="noscript:hidden" aria-pressed={showsAll} onClick={() => setAll(!all)}>
            {showsAll ? `Show ${focus}` : `Show all ${total}`}
          </Button>
        )}
      </header>
      {layout.agents.length === 0 ? (
        <p className="p-3 text-faint">No agents yet.</p>
      ) : (
        <div ref={view} className="registry-graph thin-scroll" data-all={showsAll || undefined}>
          <svg viewBox={`0 0 ${layout.width} ${layout.height}`} style={{ width: layout.width, height: layout.height }}>
            <title>{`${layout.agents.length} agents, ${layout.edges.length} ways to hand work on`}</title>
            <defs>
              {["plain", "chosen", "broken", "circular"].map((kind) => (
                <marker
                  key={kind}
                  id={`head-${kind}`}
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
              <Edge key={`${edge.from} ${edge.to}`} edge={edge} focus={showsAll ? null : focus} />
            ))}
            {layout.agents.map(({ name, missing, x, y }) => {
              const box = (
                <>
                  <rect x={x - NODE.width / 2} y={y - NODE.height / 2} width={NODE.width} height={NODE.height} rx={6} />
                  <text x={x} y={y + 4} textAnchor="middle">
                    {name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name}
                  </text>
                  <title>{missing ? `${name} is no agent` : name}</title>
                </>
              );
              if (missing) {
                return (
                  <g key={name} data-missing>
                    {box}
                  </g>
                );
              }
              return (
                <Link
                  key={name}
                  href={`${base}${name}`}
                  aria-current={name === focus ? "true" : undefined}
                  onClick={(event) => {
                    if (!onChoose || event.metaKey || event.ctrlKey) return;
                    event.preventDefault();
                    onChoose(name);
                  }}
                >
                  {box}
                </Link>
              );
            })}
          </svg>
        </div>
      )}
    </section>
  );
}

function Edge({ edge, focus }: { edge: PlacedEdge; focus: string | null }) {
  const kind = edge.broken ? "broken" : edge.circular ? "circular" : edge.from === focus ? "chosen" : "plain";
  const what = edge.circular ? ": work could come back this way" : "";
  return (
    <path d={edge.path} data-kind={kind} markerEnd={`url(#head-${kind})`}>
      <title>{`${edge.from} to ${edge.to}${what}`}</title>
    </path>
  );
}
