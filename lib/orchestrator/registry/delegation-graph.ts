import type { DelegationGraph } from "@/lib/contract/registry";

/**
 * Who hands work to whom, as far as data of any shape says so: a draft with errors has a graph too. Edges inside a
 * strongly connected part are circular.
 */
export function delegationGraph(data: unknown): DelegationGraph {
  const agents = recordOf(recordOf(data)["agents"]);
  const names = Object.keys(agents);
  const links = names.flatMap((from) => {
    const list = recordOf(agents[from])["delegates_to"];
    const targets = Array.isArray(list) ? list.flatMap(targetNames) : [];
    return [...new Set(targets)].map((to) => ({ from, to }));
  });
  const missing = [...new Set(links.map(({ to }) => to))].filter((to) => !Object.hasOwn(agents, to));
  const partOf = connectedParts(names, links);
  return {
    agents: [...names.map((name) => ({ name, missing: false })), ...missing.map((name) => ({ name, missing: true }))],
    edges: links.map(({ from, to }) => ({
      from,
      to,
      circular: partOf.get(from) === partOf.get(to),
      broken: from === to || !Object.hasOwn(agents, to),
    })),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}; // a plain map
}

function targetNames(item: unknown): string[] {
  return typeof item === "string" ? [item] : Object.keys(recordOf(item));
}

/** A number for each agent, the same for those that reach each other (Tarjan's way, without recursion). */
function connectedParts(names: readonly string[], links: readonly { from: string; to: string }[]): Map<string, number> {
  const targets = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const { from, to } of links) if (targets.has(to)) targets.get(from)?.push(to);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const partOf = new Map<string, number>();
  const open: string[] = [];
  const lower = (name: string, value: number) => low.set(name, Math.min(low.get(name) ?? value, value));
  const enter = (name: string) => {
    order.set(name, order.size);
    low.set(name, order.size - 1);
    open.push(name);
    return { name, next: [...(targets.get(name) ?? [])] };
  };
  for (const first of names) {
    if (order.has(first)) continue;
    const trail = [enter(first)];
    for (let last = trail.at(-1); last; last = trail.at(-1)) {
      const { name, next } = last;
      const target = next.pop();
      if (target !== undefined) {
        if (!order.has(target)) trail.push(enter(target));
        else if (!partOf.has(target)) lower(name, order.get(target) ?? 0);
        continue;
      }
      trail.pop();
      const above = trail.at(-1);
      if (above) lower(above.name, low.get(name) ?? 0);
      if (low.get(name) !== order.get(name)) continue;
      const part = partOf.size;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        partOf.set(member, part);
        if (member === name) break;
      }
    }
  }
  return partOf;
}
