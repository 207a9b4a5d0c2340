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

/**
 * Places agents in layers, whoever hands work on above (or left of) whoever takes it. Those that do neither stand in
 * rows below.
 */
export function layoutGraph(graph: DelegationGraph, direction: Direction): GraphLayout {
  const sheet = new Graph();
  sheet.setGraph({
    rankdir: direction === "down" ? "TB" : "LR",
    nodesep: direction === "down" ? 16 : 8,
    ranksep: direction === "down" ? 40 : 72,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  sheet.setDefaultEdgeLabel(() => ({}));
  const linked = new Set(graph.edges.flatMap(({ from, to }) => (from === to ? [] : [from, to])));
  for (const { name } of graph.agents) if (linked.has(name)) sheet.setNode(name, { ...NODE });
  for (const { from, to } of graph.edges) if (from !== to) sheet.setEdge(from, to);
  layout(sheet);
  const size = linked.size > 0 ? sheet.graph() : {};
  const alone = graph.agents.filter(({ name }) => !linked.has(name));
  const columns = Math.max(1, Math.min(alone.length, Math.max(3, Math.floor((size.width ?? 0) / STEP.x))));
  const top = size.height ?? MARGIN;
  const places = new Map<string, Point>();
  for (const name of linked)
    places.set(name, { x: Math.round(sheet.node(name).x ?? 0), y: Math.round(sheet.node(name).y ?? 0) });
  alone.forEach(({ name }, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    places.set(name, { x: MARGIN + NODE.width / 2 + column * STEP.x, y: top + NODE.height / 2 + row * STEP.y });
  });
  const rows = Math.ceil(alone.length / columns);
  return {
    width: Math.ceil(Math.max(size.width ?? 0, alone.length > 0 ? columns * STEP.x + MARGIN : 0)),
    height: Math.ceil(top + (rows > 0 ? rows * STEP.y + MARGIN / 2 : 0)),
    agents: graph.agents.map(({ name, missing }) => ({ name, missing, ...(places.get(name) ?? { x: 0, y: 0 }) })),
    edges: graph.edges.map((edge) => {
      const [from, to] = [places.get(edge.from), places.get(edge.to)];
      const corners: Point[] = edge.from === edge.to ? [] : (sheet.edge(edge.from, edge.to)?.points ?? []);
      return { ...edge, path: from && to ? pathOf(from, to, corners.slice(1, -1), direction) : "" };
    }),
  };
}

type Point = { x: number; y: number };
type Direction = "down" | "right";
const MARGIN = 12;
const STEP = { x: NODE.width + 16, y: NODE.height + 8 };

/** From the middle of one side to the middle of the other, softly through dagre's corners. */
function pathOf(from: Point, to: Point, corners: readonly Point[], direction: Direction): string {
  if (from.x === to.x && from.y === to.y) return `M${from.x + NODE.width / 2} ${from.y - 6}c20 -10 20 22 0 12`;
  const isDown = direction === "down";
  const isBack = isDown ? to.y < from.y : to.x < from.x;
  const side = ((isDown ? NODE.height : NODE.width) / 2) * (isBack ? -1 : 1);
  const port = ({ x, y }: Point, sign: number): Point =>
    isDown ? { x, y: y + sign * side } : { x: x + sign * side, y };
  const points = [port(from, 1), ...corners, port(to, -1)].map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  return points
    .map((point, index) => {
      const before = points[index - 1];
      if (!before) return `M${point.x} ${point.y}`;
      const [middleX, middleY] = [(before.x + point.x) / 2, (before.y + point.y) / 2];
      return isDown
        ? `C${before.x} ${middleY} ${point.x} ${middleY} ${point.x} ${point.y}`
        : `C${middleX} ${before.y} ${middleX} ${point.y} ${point.x} ${point.y}`;
    })
    .join("");
}
