import { Graph, layout } from "@dagrejs/dagre";
import type { DelegationGraph } from "@/lib/contract/registry";

export type PlacedAgent = { name: string; missing: boolean; x: number; y: number };
export type PlacedEdge = { from: string; to: string; circular: boolean; broken: boolean; path: string };
export type GraphLayout = { width: number; height: number; agents: PlacedAgent[]; edges: PlacedEdge[] };

export const NODE = { width: 136, height: 28 };
/** All at once only as long as names can be read. */
export const MOST_SHOWN = 150;
/** Of a neighbourhood, too. */
const MOST_NEIGHBOURS = 24;

/** The part of a graph around one agent: whom it hands work to, and who hands work to it. Whole without an agent. */
export function neighbourhood(graph: DelegationGraph, focus: string | null): DelegationGraph & { hidden: number } {
  const known = focus !== null && graph.agents.some(({ name }) => name === focus);
  if (!known) {
    const shown = graph.agents.slice(0, MOST_SHOWN);
    return { ...within(graph, new Set(shown.map(({ name }) => name))), hidden: graph.agents.length - shown.length };
  }
  const near = graph.edges.flatMap(({ from, to }) => (from === focus ? [to] : to === focus ? [from] : []));
  const names = [...new Set(near)].filter((name) => name !== focus);
  const shown = new Set([focus, ...names.slice(0, MOST_NEIGHBOURS)]);
  return { ...within(graph, shown), hidden: Math.max(0, names.length - MOST_NEIGHBOURS) };
}

function within(graph: DelegationGraph, names: ReadonlySet<string>): DelegationGraph {
  return {
    agents: graph.agents.filter(({ name }) => names.has(name)),
    edges: graph.edges.filter(({ from, to }) => names.has(from) && names.has(to)),
  };
}

/** Places agents in layers, whoever hands work on above (or left of) whoever takes it. */
export function layoutGraph(graph: DelegationGraph, direction: "down" | "right"): GraphLayout {
  const sheet = new Graph();
  sheet.setGraph({
    rankdir: direction === "down" ? "TB" : "LR",
    nodesep: direction === "down" ? 16 : 8,
    ranksep: direction === "down" ? 40 : 64,
    marginx: 12,
    marginy: 12,
  });
  sheet.setDefaultEdgeLabel(() => ({}));
  for (const { name } of graph.agents) sheet.setNode(name, { ...NODE });
  for (const { from, to } of graph.edges) if (from !== to) sheet.setEdge(from, to);
  layout(sheet);
  const size = sheet.graph();
  return {
    width: Math.ceil(size.width ?? 0),
    height: Math.ceil(size.height ?? 0),
    agents: graph.agents.map(({ name, missing }) => {
      const { x = 0, y = 0 } = sheet.node(name);
      return { name, missing, x: Math.round(x), y: Math.round(y) };
    }),
    edges: graph.edges.map((edge) => ({ ...edge, path: pathOf(edge, sheet) })),
  };
}

function pathOf({ from, to }: { from: string; to: string }, sheet: Graph): string {
  if (from === to) {
    const { x = 0, y = 0 } = sheet.node(from);
    const right = x + NODE.width / 2;
    return `M${right} ${y - 6}c20 -10 20 22 0 12`;
  }
  const points: { x: number; y: number }[] = sheet.edge(from, to)?.points ?? [];
  const [first, ...rest] = points.map(({ x, y }) => [Math.round(x), Math.round(y)] as const);
  if (!first) return "";
  // Through the middles of dagre's corners, so that lines bend softly.
  const corners = rest.slice(0, -1).map(([x, y], index) => {
    const [nextX, nextY] = rest[index + 1] ?? [x, y];
    const isLast = index === rest.length - 2;
    const [endX, endY] = isLast ? [nextX, nextY] : [(x + nextX) / 2, (y + nextY) / 2];
    return `Q${x} ${y} ${endX} ${endY}`;
  });
  const last = rest.at(-1);
  const straight = corners.length === 0 && last ? `L${last[0]} ${last[1]}` : "";
  return `M${first[0]} ${first[1]}${corners.join("")}${straight}`;
}
