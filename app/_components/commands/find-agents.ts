import type { AgentCard } from "@/lib/contract/agent";

/** The agents whose name, title or role holds every word; those whose name begins with the first word come first. */
export function findAgents(agents: readonly AgentCard[], query: string): AgentCard[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = agents.filter((agent) => {
    const text = `${agent.name} ${agent.displayName} ${agent.description} ${agent.model}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const [first = ""] = words;
  return found.sort((a, b) => rank(a.name, first) - rank(b.name, first));
}

function rank(name: string, word: string): number {
  if (name.startsWith(word)) return 0;
  return name.includes(word) ? 1 : 2;
}
